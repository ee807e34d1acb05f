package dev.troupe.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FollowingBehavior;
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
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the node's table and its DNS say of Services as Services and EndpointSlices are. A change marks the Service
 * that it concerns; of what comes while a transaction runs, only the last state counts.
 */
public final class ServiceProxy extends FollowingBehavior<ServiceProxy.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
    private static final String SERVICES = "services";
    private static final String SLICES = "endpointslices.discovery.k8s.io";
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration PORT_RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double RESTART_JITTER = 0.1;

    private final Parts parts;
    private final TimerScheduler<Command> timers;
    private final Map<String, JsonNode> services = new HashMap<>();
    private final Map<String, Map<String, JsonNode>> slices = new HashMap<>();
    private final Map<ResourceKey, String> owners = new HashMap<>();
    private final Set<String> marked = new HashSet<>();

    /** What the node knows of, even if this proxy has only just begun anew. */
    private final Set<String> told;

    private Set<String> underWay = Set.of();
    private boolean complete;
    private boolean busy;
    private boolean again;

    /** What a proxy is told. */
    public sealed interface Command {}

    private record Changed(Change change) implements Command {}

    private record Complete() implements Command {}

    private record Apply() implements Command {}

    /** @param unanswered the Services whose health could not be told on their port */
    private record Applied(Set<String> unanswered, @Nullable Throwable failure) implements Command {}

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
        return Behaviors.setup(outer -> {
            Set<String> told = new HashSet<>();
            Behavior<Command> proxy = Behaviors.setup(
                    context -> Behaviors.withTimers(timers -> new ServiceProxy(context, timers, parts, told)));
            return Behaviors.supervise(proxy)
                    .onFailure(SupervisorStrategy.restartWithBackoff(RETRY, LONGEST_PAUSE, RESTART_JITTER));
        });
    }

    private ServiceProxy(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts, Set<String> told) {
        super(context, Command.class);
        this.parts = parts;
        this.timers = timers;
        this.told = told;
        follow(parts.feed(), List.of(SERVICES, SLICES), Changed::new, new Complete());
    }

    @Override
    protected void on(Command command) {
        switch (command) {
            case Changed changed -> changed(changed.change());
            case Complete all -> {
                complete = true;
                // What was deleted while nobody looked is gone as well.
                marked.addAll(told);
                apply();
            }
            case Apply apply -> apply();
            case Applied applied -> applied(applied.unanswered(), applied.failure());
        }
    }

    private void applied(Set<String> unanswered, @Nullable Throwable failure) {
        busy = false;
        marked.addAll(unanswered);
        if (!unanswered.isEmpty()) {
            timers.startSingleTimer("health", new Apply(), PORT_RETRY);
        }
        if (failure == null) {
            underWay.stream().filter(this::isGone).forEach(told::remove);
        } else {
            // All of it once more, with what depends on it.
            marked.addAll(underWay);
            getContext().getLog().warn("Services are not as they should be: {}", failure.toString());
            timers.startSingleTimer("apply", new Apply(), RETRY);
        }
        if (again) {
            again = false;
            apply();
        }
    }

    private boolean isGone(String service) {
        return !services.containsKey(service) && !slices.containsKey(service);
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
        told.addAll(underWay);
        Set<String> unanswered = new HashSet<>();
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> tables(seen, unanswered), parts.blocking())
                                .thenCompose(parts.packets()::balance)
                                .thenRun(() -> rotate(seen)),
                        (done, failure) -> new Applied(unanswered, failure));
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

    /** @param unanswered gets the Services whose health could not be told on their port */
    private Map<String, ServiceTable> tables(Map<String, Seen> seen, Set<String> unanswered) {
        Map<String, ServiceTable> tables = new HashMap<>();
        seen.forEach((name, now) -> {
            try {
                List<ServicePort> ports = ports(name, now);
                if (!tellHealth(name, now, ports)) {
                    unanswered.add(name);
                }
                tables.put(name, ServiceTable.of(ports));
            } catch (RuntimeException odd) {
                // The others are not to suffer from it.
                LOG.warn("Service {} is not balanced: {}", name, odd.toString());
                tables.put(name, ServiceTable.EMPTY);
            }
        });
        return tables;
    }

    private List<ServicePort> ports(String name, Seen now) {
        JsonNode service = now.service();
        parts.dns().update(name, service, now.slices());
        return service == null ? List.of() : ServicePort.of(service, now.slices(), parts.node());
    }

    private boolean tellHealth(String name, Seen now, List<ServicePort> ports) {
        JsonNode service = now.service();
        int port = service == null || !Services.hasHealthPort(service)
                ? 0
                : service.at("/spec/healthCheckNodePort").asInt();
        return parts.health().update(name, port, ServicePort.localBackends(ports));
    }
}
