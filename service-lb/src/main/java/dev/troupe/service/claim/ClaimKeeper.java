package dev.troupe.service.claim;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.service.plan.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;

/**
 * Takes back the cluster IPs and node ports that no Service has any more: at once when a Service is deleted or changed, and
 * every minute what a crash has left between the claim and the write. A claim that somebody deletes while its Service has
 * the address is made again.
 */
public final class ClaimKeeper extends AbstractBehavior<ClaimKeeper.Command> {
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

    private final Controller.Context parts;
    private final PortClaims ports;
    private final List<ChangeFeed.Subscription> subscriptions;
    private Map<ResourceKey, Long> suspects = new HashMap<>();

    /** What the keeper is told. */
    public sealed interface Command {}

    private record ServiceChanged(Change change) implements Command {}

    private record ClaimChanged(Change change) implements Command {}

    private record Sweep() implements Command {}

    /** Runs once in a cluster. */
    public static Behavior<Command> create(NodePortRange range, Controller.Context parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Sweep(), SWEEP_EVERY);
            return new ClaimKeeper(context, range, parts);
        }));
    }

    private ClaimKeeper(ActorContext<Command> context, NodePortRange range, Controller.Context parts) {
        super(context);
        this.parts = parts;
        this.ports = new PortClaims(range, parts, new Random());
        ActorRef<Command> self = context.getSelf();
        this.subscriptions = List.of(
                follow("services", change -> self.tell(new ServiceChanged(change))),
                follow(IpClaims.RESOURCE, change -> self.tell(new ClaimChanged(change))));
    }

    private ChangeFeed.Subscription follow(String resource, ChangeFeed.Subscriber subscriber) {
        return parts.feed().subscribe(FeedFilter.of(resource), parts.feed().head(), subscriber);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(ServiceChanged.class, changed -> {
                    changed(changed.change());
                    return this;
                })
                .onMessage(ClaimChanged.class, changed -> {
                    if (changed.change().type() == Change.Type.DELETED) {
                        restore(changed.change().object());
                    }
                    return this;
                })
                .onMessage(Sweep.class, sweep -> {
                    sweep();
                    return this;
                })
                .onSignal(PostStop.class, stopped -> closed())
                .onSignal(PreRestart.class, restart -> closed())
                .build();
    }

    private Behavior<Command> closed() {
        subscriptions.forEach(ChangeFeed.Subscription::close);
        return this;
    }

    private void changed(Change change) {
        ResourceKey service = change.object().key();
        StoredObject previous = change.type() == Change.Type.DELETED ? change.object() : change.previous();
        if (previous == null) {
            return;
        }
        JsonNode before = previous.tree();
        boolean deleted = change.type() == Change.Type.DELETED;
        JsonNode now = deleted ? Json.object() : change.object().tree();
        String address = Services.clusterIp(before);
        if (!address.isEmpty() && (deleted || !address.equals(Services.clusterIp(now)))) {
            parts.feed()
                    .find(IpClaims.key(address))
                    .filter(claim -> claim.revision() < change.revision())
                    .filter(claim -> IpClaims.owner(claim.tree()).equals(service))
                    .ifPresent(this::release);
        }
        List<String> kept = deleted ? List.of() : nodePorts(now);
        if (!kept.containsAll(nodePorts(before))) {
            ports.release(Map.of(PortClaims.name(service), kept), 0);
        }
    }

    private static List<String> nodePorts(JsonNode service) {
        List<String> ports = new ArrayList<>();
        service.at("/spec/ports").forEach(port -> {
            if (port.path("nodePort").asInt() != 0) {
                ports.add(port.path("nodePort").asText());
            }
        });
        int health = service.at("/spec/healthCheckNodePort").asInt();
        if (health != 0) {
            ports.add(Integer.toString(health));
        }
        return ports;
    }

    private void release(StoredObject claim) {
        WriteOptions options =
                WriteOptions.internal("service-claims", parts.clock().instant());
        parts.objects()
                .write(new WriteRequest.Delete(
                        claim.key(), null, null, claim.header().uid(), Long.toString(claim.revision()), options))
                .exceptionally(failure -> {
                    // The next sweep tries again.
                    return null;
                });
    }

    private void restore(StoredObject claim) {
        if (IpClaims.isOurs(claim) && isUsed(claim)) {
            Logger log = getContext().getSystem().log();
            IpClaims.take(parts, IpClaims.owner(claim.tree()), claim.key().name())
                    .exceptionally(failure -> {
                        log.warn("{} has no owner any more: {}", claim.key(), failure.toString());
                        return false;
                    });
        }
    }

    private boolean isUsed(StoredObject claim) {
        return parts.feed()
                .find(IpClaims.owner(claim.tree()))
                .filter(service ->
                        Services.clusterIp(service.tree()).equals(claim.key().name()))
                .isPresent();
    }

    /** A claim whose Service is not there yet may be on its way: it goes only if it was so a minute ago already. */
    private void sweep() {
        Map<ResourceKey, Long> found = new HashMap<>();
        for (StoredObject claim : parts.feed()
                .list(FeedFilter.of(IpClaims.RESOURCE).matching(IpClaims::isOurs))
                .objects()) {
            boolean used = isUsed(claim);
            if (!used && Long.valueOf(claim.revision()).equals(suspects.get(claim.key()))) {
                release(claim);
            } else if (!used) {
                found.put(claim.key(), claim.revision());
            }
        }
        suspects = found;
    }
}
