package dev.troupe.service.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.feed.Following;
import dev.troupe.protocol.network.Ingresses;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.service.ingress.plan.IngressStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Tells in each Ingress of Troupe's class where it is served: at the addresses of all nodes that are ready. */
public final class IngressKeeper extends AbstractBehavior<IngressKeeper.Command> {
    private static final Duration BURST = Duration.ofMillis(20);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Set<Integer> POINTLESS = Set.of(403, 404);

    private final Controller.Context parts;
    private final TimerScheduler<Command> timers;
    private final Following following;
    private final Map<String, String> addressOfNode = new HashMap<>();
    private final Set<ResourceKey> marked = new HashSet<>();
    private final Set<ResourceKey> later = new HashSet<>();

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
        super(context);
        this.parts = parts;
        this.timers = timers;
        this.following = Following.begin(
                parts.feed(),
                List.of("nodes", Ingresses.CLASSES, Ingresses.INGRESSES),
                context.getSelf(),
                Changed::new,
                new Look());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Command.class, this::on)
                .onSignal(PostStop.class, stopped -> closed())
                .onSignal(PreRestart.class, restart -> closed())
                .build();
    }

    private Behavior<Command> closed() {
        following.close();
        return this;
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Changed changed -> changed(changed.change());
            case Look look -> {
                Set<ResourceKey> now = Set.copyOf(marked);
                marked.clear();
                now.forEach(this::compare);
            }
            case LookAgain again -> {
                later.forEach(this::mark);
                later.clear();
            }
            case Failed failed -> failed(failed.ingress(), failed.why());
        }
        return this;
    }

    private void failed(ResourceKey ingress, Throwable why) {
        Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        if (!(cause instanceof StatusException refusal) || !POINTLESS.contains(refusal.code())) {
            getContext().getLog().debug("status of {} not written: {}", ingress, cause.toString());
            later.add(ingress);
            timers.startSingleTimer("again", new LookAgain(), RETRY);
        }
    }

    private void changed(Change change) {
        ResourceKey key = change.object().key();
        if (key.resource().equals(Ingresses.INGRESSES)) {
            mark(key);
        } else if (key.resource().equals(Ingresses.CLASSES) || nodeChanged(change)) {
            parts.feed().list(FeedFilter.of(Ingresses.INGRESSES)).objects().forEach(each -> mark(each.key()));
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

    private void mark(ResourceKey ingress) {
        marked.add(ingress);
        if (!timers.isTimerActive("look")) {
            timers.startSingleTimer("look", new Look(), BURST);
        }
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
