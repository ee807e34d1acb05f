package dev.troupe.workload;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.controller.Controller.SelfChanged;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Runs a controller beside every object of a kind, as entities do. */
final class Controllers {
    private final ActorTestKit testKit;
    private final Controller.Context context;

    Controllers(ActorTestKit testKit, Controller.Context context) {
        this.testKit = testKit;
        this.context = context;
    }

    /** Starts and stops controllers as objects come and go in the feed. */
    ActorRef<Change> run(String resource, Controller controller) {
        ActorRef<Change> parent = testKit.spawn(Behaviors.setup(actor -> parent(actor, controller, new HashMap<>())));
        context.feed().subscribe(FeedFilter.of(resource), 0, parent::tell);
        return parent;
    }

    /** Tells the controller of an object what the object now is, before the feed does. */
    static void selfChanged(ActorRef<Change> parent, StoredObject object) {
        parent.tell(new Change(Change.Type.MODIFIED, object, null));
    }

    private Behavior<Change> parent(
            ActorContext<Change> actor, Controller controller, Map<ResourceKey, ActorRef<SelfChanged>> running) {
        return Behaviors.receiveMessage(change -> {
            ResourceKey key = change.object().key();
            if (change.type() == Change.Type.DELETED) {
                ActorRef<SelfChanged> gone = running.remove(key);
                if (gone != null) {
                    actor.stop(gone);
                }
            } else {
                running.computeIfAbsent(key, missing -> actor.spawnAnonymous(controller.start(key, context)))
                        .tell(new SelfChanged(change.object()));
            }
            return Behaviors.same();
        });
    }
}
