package dev.troupe.protocol.controller;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.Behavior;

/**
 * The part of an entity that acts: a child of the entity, started when the object exists and stopped when it is gone
 * or the entity moves. It compares desired with observed and writes through the {@link ObjectClient}, also its own
 * object's status; it keeps nothing that it could not observe again.
 */
public interface Controller {

    /** Makes the actor that looks after one object. */
    Behavior<SelfChanged> start(ResourceKey key, Context context);

    /** Sent by the entity at the start and after every committed change of the object. */
    record SelfChanged(StoredObject object) {}

    /** What a controller works with. */
    record Context(ObjectClient objects, ChangeFeed feed, EventRecorder events, InstantSource clock) {}
}
