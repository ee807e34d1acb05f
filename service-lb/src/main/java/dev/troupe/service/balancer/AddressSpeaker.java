package dev.troupe.service.balancer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FollowingBehavior;
import dev.troupe.service.plan.Services;
import dev.troupe.service.port.BalancerLink;
import dev.troupe.service.port.Beats;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for those load balancers' addresses that are this node's to answer for. Nodes tell each other on the link itself
 * that they are there; of those that are, each address has one. A node that falls silent loses its addresses to others
 * within {@link #SILENCE}, long before the cluster knows that it is dead; nothing is lost if it lives, because every node
 * leads packets for every Service to its pods.
 */
public final class AddressSpeaker extends FollowingBehavior<AddressSpeaker.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(AddressSpeaker.class);
    private static final String SERVICES = "services";
    private static final String SLICES = "endpointslices.discovery.k8s.io";
    private static final String NODES = "nodes";
    private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

    private static final Duration BEAT = Duration.ofMillis(300);
    private static final Duration SILENCE = Duration.ofMillis(1600);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double RESTART_JITTER = 0.1;

    private final Parts parts;
    private final Neighbours neighbours = new Neighbours(SILENCE);
    private final Map<String, JsonNode> services = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> readyNodes = new HashMap<>();
    private final Map<String, String> nodeNames = new HashMap<>();
    private final Set<String> excluded = new HashSet<>();
    private Set<String> present = Set.of();
    private final long begun = System.nanoTime();
    private long lastBeat = begun;
    private boolean complete;
    private boolean busy;
    private CompletionStage<Boolean> underWay = CompletableFuture.completedFuture(true);
    private Set<String> mine = Set.of();
    private boolean changed;
    private boolean announceAll;
    private boolean leaving;

    /** Whether this node may hold addresses; it may still from before it began. */
    private boolean holds = true;

    /** What a speaker is told. */
    public sealed interface Command {}

    private record Beat() implements Command {}

    private record Heard(String address, boolean leaving) implements Command {}

    private record Changed(Change change) implements Command {}

    private record Complete() implements Command {}

    private record Looked(@Nullable Boolean holds, @Nullable Throwable failure) implements Command {}

    /**
     * The node is about to stop.
     *
     * @param replyTo is told when others know
     */
    public record Leave(ActorRef<Done> replyTo) implements Command {}

    /**
     * What a speaker works with.
     *
     * @param node this node's name
     * @param blocking runs what takes a moment
     */
    public record Parts(String node, BalancerLink link, Beats beats, ChangeFeed feed, Executor blocking) {}

    /** One that begins anew when it fails. */
    public static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(outer -> {
            ActorRef<Command> self = outer.getSelf();
            parts.beats().listen((address, leaving) -> self.tell(new Heard(address, leaving)));
            Behavior<Command> speaker = Behaviors.setup(
                    context -> Behaviors.withTimers(timers -> new AddressSpeaker(context, timers, parts)));
            return Behaviors.supervise(speaker)
                    .onFailure(SupervisorStrategy.restartWithBackoff(RETRY, LONGEST_PAUSE, RESTART_JITTER));
        });
    }

    private AddressSpeaker(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context, Command.class);
        this.parts = parts;
        follow(parts.feed(), List.of(SERVICES, SLICES, NODES), Changed::new, new Complete());
        timers.startTimerAtFixedRate(new Beat(), BEAT);
    }

    @Override
    protected void on(Command command) {
        switch (command) {
            case Beat beat -> beat();
            case Heard heard -> heard(heard.address(), heard.leaving());
            case Changed news -> changed(news.change());
            case Complete all -> {
                complete = true;
                changed = true;
            }
            case Looked looked -> {
                busy = false;
                if (looked.holds() != null) {
                    holds = looked.holds();
                } else {
                    getContext()
                            .getLog()
                            .warn(
                                    "addresses of load balancers are not as they should be: {}",
                                    String.valueOf(looked.failure()));
                }
            }
            case Leave leave -> {
                leaving = true;
                parts.beats().send(true);
                underWay.handle((held, failure) -> held)
                        .thenApplyAsync(held -> apply(Set.of(), false), parts.blocking())
                        .whenComplete((done, failure) -> leave.replyTo().tell(Done.getInstance()));
            }
        }
    }

    private void beat() {
        long now = System.nanoTime();
        if (now - lastBeat > SILENCE.toNanos()) {
            // This node stood still: others have taken its addresses, and their neighbours know.
            announceAll = true;
        }
        lastBeat = now;
        if (!leaving) {
            parts.beats().send(false);
        }
        look();
    }

    /** Who may be any machine on the link counts if its address is a node's. */
    private void heard(String address, boolean leaves) {
        String node = nodeNames.get(address);
        if (node == null || node.equals(parts.node())) {
            return;
        }
        if (leaves) {
            neighbours.gone(node);
            look();
        } else {
            neighbours.here(node, System.nanoTime());
        }
    }

    private void changed(Change change) {
        changed = true;
        ResourceKey key = change.object().key();
        boolean deleted = change.type() == Change.Type.DELETED;
        JsonNode tree = change.object().tree();
        switch (key.resource()) {
            case SERVICES -> {
                String service = key.namespace() + "/" + key.name();
                // One with a class has its address from another balancer, which answers for it.
                boolean others =
                        !Json.text(tree.path("spec"), "loadBalancerClass").isEmpty();
                if (deleted || others || Services.balancers(tree).isEmpty()) {
                    services.remove(service);
                } else {
                    services.put(service, tree);
                }
            }
            case SLICES -> sliceChanged(key.name(), tree, deleted);
            default -> nodeChanged(key.name(), tree, deleted);
        }
    }

    private void sliceChanged(String name, JsonNode slice, boolean deleted) {
        Map<String, Set<String>> ofService =
                readyNodes.computeIfAbsent(Services.owner(slice), owner -> new HashMap<>());
        Set<String> nodes = new HashSet<>();
        if (!deleted) {
            for (JsonNode endpoint : slice.path("endpoints")) {
                if (endpoint.at("/conditions/ready").asBoolean(true)) {
                    nodes.add(Json.text(endpoint, "nodeName"));
                }
            }
        }
        if (nodes.isEmpty()) {
            ofService.remove(name);
        } else {
            ofService.put(name, nodes);
        }
        if (ofService.isEmpty()) {
            readyNodes.remove(Services.owner(slice));
        }
    }

    private void nodeChanged(String name, JsonNode node, boolean deleted) {
        nodeNames.values().removeIf(name::equals);
        excluded.remove(name);
        if (deleted) {
            neighbours.gone(name);
            return;
        }
        Services.nodeAddresses(node).forEach(address -> nodeNames.put(address, name));
        if (node.at("/metadata/labels").has(EXCLUDED)) {
            excluded.add(name);
        }
    }

    private void look() {
        long now = System.nanoTime();
        // Who has just begun has not heard the others yet.
        if (!complete || busy || leaving || now - begun < SILENCE.toNanos()) {
            return;
        }
        Set<String> before = present;
        present = neighbours.present(now);
        present.add(parts.node());
        if (!present.equals(before)) {
            // After a break of the link two may have answered for an address.
            announceAll = true;
            changed = true;
        }
        if (changed) {
            changed = false;
            mine = mine();
        }
        if (mine.isEmpty() && !holds) {
            return;
        }
        Set<String> wanted = mine;
        boolean anew = announceAll;
        announceAll = false;
        busy = true;
        underWay = CompletableFuture.supplyAsync(() -> apply(wanted, anew), parts.blocking());
        getContext().pipeToSelf(underWay, Looked::new);
    }

    private Set<String> mine() {
        Set<String> mine = new TreeSet<>();
        services.forEach((name, service) -> {
            Set<String> candidates = candidates(name, service);
            for (String address : Services.balancers(service)) {
                if (AddressOwners.owner(address, candidates)
                        .filter(parts.node()::equals)
                        .isPresent()) {
                    mine.add(address);
                }
            }
        });
        return mine;
    }

    private Set<String> candidates(String name, JsonNode service) {
        Set<String> candidates = new HashSet<>(present);
        candidates.removeAll(excluded);
        if (Json.text(service.path("spec"), "externalTrafficPolicy").equals("Local")) {
            Set<String> ready = new HashSet<>();
            readyNodes.getOrDefault(name, Map.of()).values().forEach(ready::addAll);
            candidates.retainAll(ready);
        }
        return candidates;
    }

    /** One at a time. Whether this node has any address then. */
    private boolean apply(Set<String> wanted, boolean anew) {
        Set<String> held = parts.link().held();
        for (String address : held) {
            if (!wanted.contains(address)) {
                attempt(() -> parts.link().give(address));
            } else if (anew) {
                attempt(() -> parts.link().announce(address));
            }
        }
        for (String address : wanted) {
            if (!held.contains(address)) {
                attempt(() -> parts.link().take(address));
            }
        }
        return !wanted.isEmpty();
    }

    /** What goes wrong with one address must not keep others from being answered for. */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (UncheckedIOException e) {
            LOG.warn("a load balancer's address is not as it should be: {}", e.getMessage());
        }
    }
}
