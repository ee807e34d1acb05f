package dev.troupe.persistence;

import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** Finds the one {@link Persistence} of an actor system. */
final class PersistenceId extends AbstractExtensionId<Persistence> {
    static final PersistenceId INSTANCE = new PersistenceId();

    private PersistenceId() {}

    @Override
    public Persistence createExtension(ExtendedActorSystem system) {
        return Persistence.create(
                Adapter.toTyped(system),
                PersistenceSettings.from(system.settings().config()));
    }
}
