package dev.troupe.service.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.feed.FollowingBehavior;
import dev.troupe.protocol.network.Ingresses;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.service.MarkedObjects;
import dev.troupe.service.ingress.plan.IngressStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Tells in each Ingress of Troupe's class where it is served: at the addresses of all nodes that are ready. */
public final class IngressKeeper extends FollowingBehavior<IngressKeeper.Command> {
    private static final Duration BURST = Duration.ofMillis(20);

    private final Controller.Context parts;
    private final Map<String, String> addressOfNode = new HashMap<>();
    private final MarkedObjects<Command> marked;

    /** What the keeper is told. */
    public sealed interface Command {}

    private record Changed(Change change) implements Command {}

    private record Look() implements Command {}

    private record LookAgain() implements Command {}

    private record Failed(ResourceKey ingress, Throwable why) implements Command {}

    /** Runs once in a cluster. */
    public static Behavior<Command> create(Controller.Context parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new IngressKeeper(context, timers, parts)));
    }

    private IngressKeeper(ActorContext<Command> context, TimerScheduler<Command> timers, Controller.Context parts) {
        super(context, Command.class);
        this.parts = parts;
        this.marked = new MarkedObjects<>(context, timers, BURST, new Look(), new LookAgain());
        follow(parts.feed(), List.of("nodes", Ingresses.CLASSES, Ingresses.INGRESSES), Changed::new, new Look());
    }

    @Override
    protected void on(Command command) {
        switch (command) {
            case Changed changed -> changed(changed.change());
            case Look look -> marked.look(this::compare);
            case LookAgain again -> marked.lookAgain();
            case Failed failed -> marked.failed(failed.ingress(), failed.why());
        }
    }

    private void changed(Change change) {
        ResourceKey key = change.object().key();
        if (key.resource().equals(Ingresses.INGRESSES)) {
            marked.mark(key);
        } else if (key.resource().equals(Ingresses.CLASSES) || nodeChanged(change)) {
            parts.feed().list(FeedFilter.of(Ingresses.INGRESSES)).objects().forEach(each -> marked.mark(each.key()));
        }
    }

    /** Whether the addresses of nodes that are ready are others than before. */
    private boolean nodeChanged(Change change) {
        String name = change.object().key().name();
        String address = change.type() == Change.Type.DELETED
                ? ""
                : IngressStatus.address(change.object().tree());
        String before = address.isEmpty() ? addressOfNode.remove(name) : addressOfNode.put(name, address);
        return !address.equals(before == null ? "" : before);
    }

    private void compare(ResourceKey key) {
        StoredObject ingress = parts.feed().find(key).orElse(null);
        if (ingress == null || ingress.header().terminating()) {
            return;
        }
        ObjectNode tree = ingress.tree();
        if (!Ingresses.isOurs(tree, parts.feed())) {
            return; // and who serves it tells where
        }
        ArrayNode wanted = IngressStatus.of(new TreeSet<>(addressOfNode.values()));
        JsonNode present = tree.at("/status/loadBalancer/ingress");
        if (present.equals(wanted) || (wanted.isEmpty() && present.isMissingNode())) {
            return;
        }
        ObjectNode patch = Json.object();
        Json.child(Json.child(patch, "status"), "loadBalancer").set("ingress", wanted);
        ActorRef<Command> self = getContext().getSelf();
        parts.objects()
                .write(new WriteRequest.Patch(
                        key,
                        "status",
                        WriteRequest.PatchType.MERGE,
                        Json.write(patch),
                        WriteOptions.internal("ingress", parts.clock().instant())))
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        self.tell(new Failed(key, failure));
                    }
                });
    }
}
