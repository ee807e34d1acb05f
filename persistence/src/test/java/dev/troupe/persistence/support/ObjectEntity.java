package dev.troupe.persistence.support;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.journal.ObjectEvent;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.jspecify.annotations.Nullable;

/** The smallest entity that persists {@link JournalEntry} as the real ones do. */
public final class ObjectEntity
        extends EventSourcedBehaviorWithEnforcedReplies<ObjectEntity.Command, JournalEntry, JournalEntry> {
    private final ResourceKey key;
    private final ActorContext<Command> context;

    /** What the entity can do. */
    public sealed interface Command {}

    /** Creates or changes the object. */
    public record Put(Map<String, String> labels, String data, ActorRef<State> replyTo) implements Command {}

    /** Ends the object. */
    public record Delete(ActorRef<State> replyTo) implements Command {}

    /** Asks for the state. */
    public record Get(ActorRef<State> replyTo) implements Command {}

    /** The state with its revision; {@code entry} is null if the name was never used. */
    public record State(@Nullable JournalEntry entry, long sequenceNumber) {
        public long revision() {
            return entry == null ? 0 : entry.revision();
        }

        public boolean exists() {
            return entry != null && entry.exists();
        }
    }

    public static Behavior<Command> create(ResourceKey key) {
        return Behaviors.setup(context -> new ObjectEntity(key, context));
    }

    private ObjectEntity(ResourceKey key, ActorContext<Command> context) {
        super(
                PersistenceId.ofUniqueId(key.path()),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(50), Duration.ofMillis(500), 0));
        this.key = key;
        this.context = context;
    }

    @Override
    @SuppressWarnings("NullAway") // Pekko allows it
    public JournalEntry emptyState() {
        return null;
    }

    @Override
    public CommandHandlerWithReply<Command, JournalEntry, JournalEntry> commandHandler() {
        return (state, command) -> switch (command) {
            case Put put -> persist(put(key, state, put.labels(), put.data()), put.replyTo());
            case Delete delete ->
                persist(
                        new JournalEntry(ChangeType.DELETED, event(new Fact.Deleted(), "delete", null), state.object()),
                        delete.replyTo());
            case Get get -> Effect().reply(get.replyTo(), new State(state, lastSequenceNumber(context)));
        };
    }

    @Override
    public EventHandler<JournalEntry, JournalEntry> eventHandler() {
        return (state, entry) -> entry;
    }

    private ReplyEffect<JournalEntry, JournalEntry> persist(JournalEntry entry, ActorRef<State> replyTo) {
        return Effect().persist(entry).thenReply(replyTo, state -> new State(state, lastSequenceNumber(context)));
    }

    /** The entry that creates or changes an object. */
    public static JournalEntry put(
            ResourceKey key, @Nullable JournalEntry state, Map<String, String> labels, String data) {
        StoredObject object = object(key, labels, data);
        boolean creates = state == null || !state.exists();
        ObjectEvent event = state == null || creates
                ? event(new Fact.Created(), "create", null)
                : event(new Fact.Updated(""), "update", patch(state.object().tree(), object.tree()));
        return new JournalEntry(creates ? ChangeType.CREATED : ChangeType.UPDATED, event, object);
    }

    /** A ConfigMap. */
    public static StoredObject object(ResourceKey key, Map<String, String> labels, String data) {
        ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        ObjectNode metadata = tree.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
        labels.forEach(metadata.putObject("labels")::put);
        tree.putObject("data").put("k", data);
        return StoredObject.of(key, tree);
    }

    /** A merge patch that sets what is there afterwards and takes away the labels that are not. */
    private static ObjectNode patch(ObjectNode before, ObjectNode after) {
        ObjectNode patch = after.deepCopy();
        ObjectNode labels = (ObjectNode) patch.path("metadata").path("labels");
        before.path("metadata").path("labels").fieldNames().forEachRemaining(label -> {
            if (!labels.has(label)) {
                labels.putNull(label);
            }
        });
        return patch;
    }

    private static ObjectEvent event(Fact fact, String verb, @Nullable ObjectNode patch) {
        return new ObjectEvent(List.of(fact), patch, Caller.system("test"), verb, Instant.now());
    }
}
