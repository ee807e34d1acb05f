package dev.troupe.service.policy;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FollowingBehavior;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.service.policy.plan.Policy;
import dev.troupe.service.policy.plan.PolicyPlan;
import dev.troupe.service.policy.plan.PolicyPod;
import dev.troupe.service.port.Ruleset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the node's table of policies in step with NetworkPolicies, pods and namespaces. What changes while a transaction
 * runs goes into the next. Pods that start wait here until the table knows them.
 */
public final class PolicyKeeper extends FollowingBehavior<PolicyKeeper.Command> {
    private static final String POLICIES = "networkpolicies.networking.k8s.io";
    private static final String NAMESPACES = "namespaces";
    private static final String PODS = "pods";

    /** Policies and namespaces come first, so that no pod is seen without those that are older than it. */
    private static final List<String> FOLLOWED = List.of(POLICIES, NAMESPACES, PODS);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double RESTART_JITTER = 0.1;

    private final Parts parts;
    private final TimerScheduler<Command> timers;
    private final PolicyPlan plan;

    /** Up to which revision a pod is known: what was looked up may be newer than what is still to be told. */
    private final Map<ResourceKey, Long> revisions = new HashMap<>();

    /** Addresses by the uids of this node's pods, as their node has told them. */
    private final Map<String, String> admitted = new HashMap<>();

    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean complete;
    private boolean busy;

    /** What a keeper is told. */
    public sealed interface Command {}

    record Admit(ResourceKey pod, String uid, String address, CompletableFuture<Void> done) implements Command {}

    private record Changed(Change change) implements Command {}

    private record Complete() implements Command {}

    private record Apply() implements Command {}

    private record Applied(
            List<CompletableFuture<Void>> admitted,
            @Nullable Throwable failure) implements Command {}

    /**
     * What a keeper works with.
     *
     * @param node this node's name
     * @param bridge the network device that joins its pods
     * @param dnsAddress at which it answers DNS, empty if it does not
     * @param blocking runs what takes a moment
     */
    public record Parts(
            String node,
            String bridge,
            String dnsAddress,
            PolicyGate gate,
            Ruleset ruleset,
            ChangeFeed feed,
            Executor blocking) {}

    /** One that begins anew when it fails. */
    public static Behavior<Command> create(Parts parts) {
        Behavior<Command> keeper =
                Behaviors.setup(context -> Behaviors.withTimers(timers -> new PolicyKeeper(context, timers, parts)));
        return Behaviors.supervise(keeper)
                .onFailure(SupervisorStrategy.restartWithBackoff(RETRY, LONGEST_PAUSE, RESTART_JITTER));
    }

    private PolicyKeeper(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context, Command.class);
        this.parts = parts;
        this.timers = timers;
        this.plan = new PolicyPlan(parts.bridge(), parts.dnsAddress());
        parts.gate().attend(context.getSelf());
        // Until all is known the table stays as the last process left it.
        follow(parts.feed(), FOLLOWED, Changed::new, new Complete());
    }

    @Override
    protected void on(Command command) {
        switch (command) {
            case Changed changed -> {
                changed(changed.change());
                apply();
            }
            case Complete all -> {
                complete = true;
                apply();
            }
            case Admit admit -> {
                admit(admit);
                apply();
            }
            case Apply apply -> apply();
            case Applied applied -> applied(applied);
        }
    }

    private void changed(Change change) {
        StoredObject object = change.object();
        ResourceKey key = object.key();
        boolean gone = change.type() == Change.Type.DELETED;
        switch (key.resource()) {
            case POLICIES -> {
                if (gone) {
                    plan.policyGone(key);
                } else {
                    plan.policy(Policy.of(key, object.tree()));
                }
            }
            case NAMESPACES ->
                plan.namespace(key.name(), gone ? Map.of() : object.header().labels());
            default -> {
                if (object.revision() < revisions.getOrDefault(key, 0L)) {
                    return;
                }
                if (gone) {
                    revisions.remove(key);
                    admitted.remove(object.header().uid());
                    plan.podGone(key);
                } else {
                    seen(object);
                }
            }
        }
    }

    private void seen(StoredObject pod) {
        revisions.put(pod.key(), pod.revision());
        PolicyPod.of(pod, parts.node(), admitted.getOrDefault(pod.header().uid(), ""))
                .ifPresentOrElse(plan::pod, () -> plan.podGone(pod.key()));
    }

    /** The pod is looked up, for its node may have heard of it a moment before this keeper does. */
    private void admit(Admit admit) {
        StoredObject pod = parts.feed()
                .find(admit.pod())
                .filter(found -> found.header().uid().equals(admit.uid()))
                .orElse(null);
        if (pod == null && complete) {
            // It has gone meanwhile, and will not start.
            admit.done().complete(null);
            return;
        }
        admitted.put(admit.uid(), admit.address());
        if (pod != null && pod.revision() >= revisions.getOrDefault(pod.key(), 0L)) {
            seen(pod);
        }
        waiting.add(admit.done());
    }

    private void apply() {
        if (busy || !complete) {
            return;
        }
        List<CompletableFuture<Void>> included = waiting;
        waiting = new ArrayList<>();
        String script = plan.table().take();
        if (script.isEmpty()) {
            included.forEach(done -> done.complete(null));
            return;
        }
        busy = true;
        getContext()
                .pipeToSelf(
                        CompletableFuture.runAsync(() -> run(script), parts.blocking()),
                        (done, failure) -> new Applied(included, failure));
    }

    private void run(String script) {
        try {
            parts.ruleset().apply(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void applied(Applied applied) {
        busy = false;
        Throwable failure = applied.failure();
        if (failure == null) {
            applied.admitted().forEach(done -> done.complete(null));
            apply();
            return;
        }
        getContext().getLog().warn("network policies are not as they should be: {}", failure.toString());
        plan.table().lost();
        waiting.addAll(applied.admitted());
        timers.startSingleTimer("apply", new Apply(), RETRY);
    }
}
