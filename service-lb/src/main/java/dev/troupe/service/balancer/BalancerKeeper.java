package dev.troupe.service.balancer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.AddressRange;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FollowingBehavior;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.service.plan.Services;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Gives Services of the type LoadBalancer addresses out of pools, and says so in their status. What a Service's status says
 * is its own as long as a pool has it, so a keeper that begins anew changes nothing.
 */
public final class BalancerKeeper extends FollowingBehavior<BalancerKeeper.Command> {
    /** Names the pool whose address a Service wants. */
    public static final String POOL_ANNOTATION = "troupe.dev/address-pool";

    private static final String SERVICES = "services";
    private static final String POOLS = "ipaddresspools.troupe.dev";
    private static final String NODES = "nodes";
    private static final String COMPONENT = "load-balancer";
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Controller.Context parts;
    private final TimerScheduler<Command> timers;
    private final AddressPools pools;
    private final Map<String, StoredObject> poolObjects = new HashMap<>();
    private final Map<String, String> reserved = new HashMap<>();
    private final Map<String, StoredObject> services = new LinkedHashMap<>();
    private final Map<String, String> waiting = new HashMap<>();
    private boolean complete;

    /** What the keeper is told. */
    public sealed interface Command {}

    private record Changed(Change change) implements Command {}

    private record Complete() implements Command {}

    private record Failed(String service) implements Command {}

    private record Again(String service) implements Command {}

    /**
     * Runs once in a cluster.
     *
     * @param reserved the addresses of pods and Services, which it gives to nobody
     */
    public static Behavior<Command> create(List<AddressRange> reserved, Controller.Context parts) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new BalancerKeeper(context, timers, reserved, parts)));
    }

    private BalancerKeeper(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            List<AddressRange> reserved,
            Controller.Context parts) {
        super(context, Command.class);
        this.parts = parts;
        this.timers = timers;
        this.pools = new AddressPools(reserved);
        follow(parts.feed(), List.of(NODES, POOLS, SERVICES), Changed::new, new Complete());
    }

    @Override
    protected void on(Command command) {
        switch (command) {
            case Changed(Change change) -> {
                switch (change.object().key().resource()) {
                    case POOLS -> poolChanged(change);
                    case NODES -> nodeChanged(change);
                    default -> serviceChanged(change);
                }
            }
            case Complete all -> {
                complete = true;
                lookAtAll();
            }
            case Failed failed -> timers.startSingleTimer(failed.service(), new Again(failed.service()), RETRY);
            case Again again -> look(again.service());
        }
    }

    private void poolChanged(Change change) {
        String name = change.object().key().name();
        if (change.type() == Change.Type.DELETED) {
            pools.remove(name);
            poolObjects.remove(name);
            reserved.remove(name);
        } else {
            pools.put(name, change.object().tree());
            poolObjects.put(name, change.object());
        }
        lookAtAll();
    }

    private void nodeChanged(Change change) {
        Set<String> addresses = change.type() == Change.Type.DELETED
                ? Set.of()
                : Services.nodeAddresses(change.object().tree());
        if (pools.node(change.object().key().name(), addresses)) {
            lookAtAll();
        }
    }

    /** Tells once what a pool has that is not its to give. */
    private void warn(String name, StoredObject pool) {
        String now = pools.reservedIn(name);
        if (!now.equals(reserved.getOrDefault(name, ""))) {
            reserved.put(name, now);
            if (!now.isEmpty()) {
                String note = "These addresses belong to pods, Services or nodes and are not given: " + now;
                parts.events().record(pool, "", "Warning", "AddressesReserved", note, COMPONENT);
            }
        }
    }

    /** Who has an address comes first: it is not given to another because that one was looked at before. */
    private void lookAtAll() {
        if (!complete) {
            return;
        }
        poolObjects.forEach(this::warn);
        List<String> all = List.copyOf(services.keySet());
        all.stream().filter(name -> !current(name).isEmpty()).forEach(this::look);
        all.stream().filter(name -> current(name).isEmpty()).forEach(this::look);
    }

    private String current(String service) {
        return address(Objects.requireNonNull(services.get(service)).tree());
    }

    private void serviceChanged(Change change) {
        ResourceKey key = change.object().key();
        String name = key.namespace() + "/" + key.name();
        boolean ours =
                change.type() != Change.Type.DELETED && isOurs(change.object().tree());
        if (ours) {
            services.put(name, change.object());
            if (complete) {
                look(name);
            }
        } else if (services.remove(name) != null) {
            waiting.remove(name);
            pools.release(name);
            lookAtWaiting();
        }
    }

    /** An address may be free now. */
    private void lookAtWaiting() {
        ActorRef<Command> self = getContext().getSelf();
        waiting.keySet().forEach(name -> self.tell(new Again(name)));
    }

    /** A Service with a class is another's business. */
    private static boolean isOurs(JsonNode service) {
        JsonNode spec = service.path("spec");
        return Json.text(spec, "type").equals("LoadBalancer")
                && Json.text(spec, "loadBalancerClass").isEmpty();
    }

    private static String address(JsonNode service) {
        List<String> addresses = Services.balancers(service);
        return addresses.isEmpty() ? "" : addresses.getFirst();
    }

    private void look(String name) {
        StoredObject service = services.get(name);
        if (service == null) {
            return;
        }
        JsonNode tree = service.tree();
        String current = address(tree);
        String pool = Json.text(tree.at("/metadata/annotations"), POOL_ANNOTATION);
        try {
            String given = pools.assign(name, current, Json.text(tree.path("spec"), "loadBalancerIP"), pool);
            waiting.remove(name);
            if (!Services.balancers(tree).equals(List.of(given))) {
                write(name, service, given);
                if (!current.isEmpty()) {
                    lookAtWaiting();
                }
            }
        } catch (NoSuchElementException none) {
            boolean had = pools.release(name);
            String why = String.valueOf(none.getMessage());
            if (!why.equals(waiting.put(name, why))) {
                parts.events()
                        .record(service, "", "Warning", "AllocationFailed", "Failed to allocate IP: " + why, COMPONENT);
            }
            if (!current.isEmpty()) {
                write(name, service, "");
            }
            if (had) {
                lookAtWaiting();
            }
        }
    }

    private void write(String name, StoredObject service, String address) {
        ObjectNode patch = Json.object();
        ArrayNode ingress = patch.putObject("status").putObject("loadBalancer").putArray("ingress");
        if (!address.isEmpty()) {
            ingress.addObject().put("ip", address).put("ipMode", "VIP");
        }
        WriteOptions options = WriteOptions.internal(COMPONENT, parts.clock().instant());
        ActorRef<Command> self = getContext().getSelf();
        parts.objects()
                .write(new WriteRequest.Patch(
                        service.key(), "status", WriteRequest.PatchType.MERGE, Json.write(patch), options))
                .whenComplete((written, failure) -> {
                    if (failure == null && !address.isEmpty()) {
                        parts.events()
                                .record(
                                        service,
                                        "",
                                        "Normal",
                                        "IPAllocated",
                                        "Assigned IP [\"" + address + "\"]",
                                        COMPONENT);
                    } else if (failure != null) {
                        self.tell(new Failed(name));
                    }
                });
    }
}
