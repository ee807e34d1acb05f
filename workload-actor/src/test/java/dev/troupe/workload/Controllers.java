package dev.troupe.workload;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.testkit.InMemoryCluster;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;

/** Runs a controller beside every object of a kind, as entities do. */
final class Controllers {
    private final ActorTestKit testKit;
    private final Controller.Context context;
    private final Map<ResourceKey, ActorRef<Controller.SelfChanged>> running = new ConcurrentHashMap<>();

    Controllers(ActorTestKit testKit, Controller.Context context) {
        this.testKit = testKit;
        this.context = context;
    }

    void run(String resource, Controller controller, InMemoryCluster cluster) {
        cluster.subscribe(FeedFilter.of(resource), 0, new ChangeFeed.Subscriber() {
            @Override
            public void changed(Change change) {
                ResourceKey key = change.object().key();
                if (change.type() == Change.Type.DELETED) {
                    ActorRef<Controller.SelfChanged> gone = running.remove(key);
                    if (gone != null) {
                        testKit.stop(gone);
                    }
                } else {
                    running.computeIfAbsent(key, missing -> testKit.spawn(controller.start(key, context)));
                    selfChanged(change.object());
                }
            }
        });
    }

    /** Tells the controller of an object what the object now is. */
    void selfChanged(StoredObject object) {
        ActorRef<Controller.SelfChanged> controller = running.get(object.key());
        if (controller != null) {
            controller.tell(new Controller.SelfChanged(object));
        }
    }
}
