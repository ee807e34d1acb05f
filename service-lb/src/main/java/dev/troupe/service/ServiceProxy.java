package dev.troupe.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.Following;
import dev.troupe.service.adapter.HealthPorts;
import dev.troupe.service.dns.ClusterDns;
import dev.troupe.service.plan.ServicePort;
import dev.troupe.service.plan.ServiceTable;
import dev.troupe.service.plan.Services;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the node's table and its DNS say of Services as Services and EndpointSlices are. A change marks the Service
 * that it concerns; of what comes while a transaction runs, only the last state counts.
 */
public final class ServiceProxy extends AbstractBehavior<ServiceProxy.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
    private static final String SERVICES = "services";
    private static final String SLICES = "endpointslices.discovery.k8s.io";
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double RESTART_JITTER = 0.1;

    private final Parts parts;
    private final TimerScheduler<Command> timers;
    private final Map<String, JsonNode> services = new HashMap<>();
    private final Map<String, Map<String, JsonNode>> slices = new HashMap<>();
    private final Map<ResourceKey, String> owners = new HashMap<>();
    private final Set<String> marked = new HashSet<>();
    private Set<String> underWay = Set.of();
    private final Following following;
    private boolean complete;
    private boolean busy;
    private boolean again;

    /** What a proxy is told. */
    public sealed interface Command {}

    private record Changed(Change change) implements Command {}

    private record Complete() implements Command {}

    private record Apply() implements Command {}

    private record Applied(@Nullable Throwable failure) implements Command {}

    /**
     * What a proxy works with.
     *
     * @param node this node's name
     * @param dns is told the same
     * @param health as well
     * @param rotation is told what the table says from now on
     * @param blocking runs what takes a moment
     */
    public record Parts(
            String node,
            NodePackets packets,
            ClusterDns dns,
            HealthPorts health,
            ServiceRotation rotation,
            ChangeFeed feed,
            Executor blocking) {}

    /** One that begins anew when it fails. */
    public static Behavior<Command> create(Parts parts) {
        Behavior<Command> proxy =
                Behaviors.setup(context -> Behaviors.withTimers(timers -> new ServiceProxy(context, timers, parts)));
        return Behaviors.supervise(proxy)
                .onFailure(SupervisorStrategy.restartWithBackoff(RETRY, LONGEST_PAUSE, RESTART_JITTER));
    }

    private ServiceProxy(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context);
        this.parts = parts;
        this.timers = timers;
        this.following = Following.begin(
                parts.feed(), List.of(SERVICES, SLICES), context.getSelf(), Changed::new, new Complete());
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
            case Complete all -> {
                complete = true;
                apply();
            }
            case Apply apply -> apply();
            case Applied applied -> {
                busy = false;
                if (applied.failure() != null) {
                    // All of it once more, with what depends on it.
                    marked.addAll(underWay);
                    getContext()
                            .getLog()
                            .warn(
                                    "Services are not as they should be: {}",
                                    applied.failure().toString());
                    timers.startSingleTimer("apply", new Apply(), RETRY);
                }
                if (again) {
                    again = false;
                    apply();
                }
            }
        }
        return this;
    }

    private void changed(Change change) {
        ResourceKey key = change.object().key();
        boolean deleted = change.type() == Change.Type.DELETED;
        if (key.resource().equals(SERVICES)) {
            String service = key.namespace() + "/" + key.name();
            if (deleted) {
                services.remove(service);
            } else {
                services.put(service, change.object().tree());
            }
            marked.add(service);
        } else {
            sliceChanged(key, deleted ? null : change.object().tree());
        }
        apply();
    }

    private void sliceChanged(ResourceKey key, @Nullable JsonNode slice) {
        String before = owners.remove(key);
        if (before != null) {
            slices.computeIfPresent(before, (service, all) -> {
                all.remove(key.name());
                return all.isEmpty() ? null : all;
            });
            marked.add(before);
        }
        String owner = slice == null ? "" : Services.owner(slice);
        if (slice != null && !owner.isEmpty()) {
            owners.put(key, owner);
            slices.computeIfAbsent(owner, service -> new TreeMap<>()).put(key.name(), slice);
            marked.add(owner);
        }
    }

    private void apply() {
        if (!complete) {
            return;
        }
        if (busy) {
            again = true;
            return;
        }
        busy = true;
        Map<String, Seen> seen = new HashMap<>();
        for (String service : marked) {
            seen.put(
                    service,
                    new Seen(
                            services.get(service),
                            List.copyOf(slices.getOrDefault(service, Map.of()).values())));
        }
        underWay = Set.copyOf(marked);
        marked.clear();
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> tables(seen), parts.blocking())
                                .thenCompose(parts.packets()::balance)
                                .thenRun(() -> rotate(seen)),
                        (done, failure) -> new Applied(failure));
    }

    /**
     * A Service as it is now.
     *
     * @param service null if it is gone
     */
    private record Seen(@Nullable JsonNode service, List<JsonNode> slices) {}

    private void rotate(Map<String, Seen> seen) {
        seen.forEach((name, now) -> {
            Set<String> uids = new HashSet<>();
            for (JsonNode slice : now.slices()) {
                for (JsonNode endpoint : slice.path("endpoints")) {
                    String uid = endpoint.at("/targetRef/uid").asText();
                    JsonNode conditions = endpoint.path("conditions");
                    boolean ending = conditions.path("terminating").asBoolean();
                    if (!uid.isEmpty() && !ending && conditions.path("ready").asBoolean(true)) {
                        uids.add(uid);
                    }
                }
            }
            parts.rotation().applied(name, uids);
        });
    }

    private Map<String, ServiceTable> tables(Map<String, Seen> seen) {
        Map<String, ServiceTable> tables = new HashMap<>();
        seen.forEach((name, now) -> {
            try {
                tables.put(name, table(name, now));
            } catch (RuntimeException odd) {
                // The others are not to suffer from it.
                LOG.warn("Service {} is not balanced: {}", name, odd.toString());
                tables.put(name, ServiceTable.EMPTY);
            }
        });
        return tables;
    }

    private ServiceTable table(String name, Seen now) {
        JsonNode service = now.service();
        parts.dns().update(name, service, now.slices());
        List<ServicePort> ports = service == null ? List.of() : ServicePort.of(service, now.slices(), parts.node());
        int healthPort = service == null || !Services.hasHealthPort(service)
                ? 0
                : service.at("/spec/healthCheckNodePort").asInt();
        parts.health().update(name, healthPort, ServicePort.localBackends(ports));
        return ServiceTable.of(ports);
    }
}
