package dev.troupe.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.select.LabelSelector;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.workload.plan.Owners;
import dev.troupe.workload.plan.PodFactory;
import dev.troupe.workload.plan.PodFacts;
import dev.troupe.workload.plan.ReplicaSetFacts;
import dev.troupe.workload.plan.ReplicaSetPlan;
import dev.troupe.workload.plan.ReplicaSetStatus;
import dev.troupe.workload.plan.ReplicaSetStatus.Failure;
import dev.troupe.workload.plan.StatusPatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One ReplicaSet's view of its pods, and what it does about them. */
final class ReplicaSetWork implements Work {
    static final String COMPONENT = "replicaset-controller";
    private static final String PODS = "pods";
    private static final String REPLICA_SETS = "replicasets.apps";

    private final Controller.Context context;
    private final RandomGenerator random;
    private final Writer writer;
    private final Map<ResourceKey, PodFacts> pods = new HashMap<>();

    ReplicaSetWork(Controller.Context context, RandomGenerator random) {
        this.context = context;
        this.random = random;
        this.writer = new Writer(context, COMPONENT);
    }

    @Override
    public List<FeedFilter> watched(StoredObject self) {
        String uid = self.header().uid();
        LabelSelector selector = ReplicaSetFacts.of(self).selector();
        return List.of(FeedFilter.of(PODS).inNamespace(self.key().namespace()).matching(pod -> {
            String controller = Owners.controllerUid(pod.header());
            return controller.isEmpty() ? selector.matches(pod.header().labels()) : controller.equals(uid);
        }));
    }

    @Override
    public boolean seen(Change change) {
        PodFacts pod = PodFacts.of(change.object());
        if (change.type() == Change.Type.DELETED) {
            pods.remove(pod.key());
        } else {
            pods.put(pod.key(), pod);
        }
        return true;
    }

    @Override
    public CompletionStage<Round> act(StoredObject self) {
        ReplicaSetFacts set = ReplicaSetFacts.of(self);
        Instant now = context.clock().instant();
        ReplicaSetPlan plan = ReplicaSetPlan.decide(set, pods.values(), () -> podsOnNode(set), now);
        if (plan.quiet()) {
            return writeStatus(set, plan, null);
        }
        List<CompletionStage<Done>> writes = new ArrayList<>();
        plan.adopt().forEach(pod -> writes.add(adopt(set, pod)));
        plan.release().forEach(pod -> writes.add(release(set, pod)));
        plan.delete().forEach(pod -> writes.add(delete(set, pod)));
        return Done.all(writes)
                .thenCombine(create(set, plan.create(), 1), Done::and)
                .thenCompose(done -> done.failure() == null
                        ? CompletableFuture.completedFuture(done.round())
                        : writeStatus(set, plan, done.failure()).thenApply(done.round()::and));
    }

    private CompletionStage<Round> writeStatus(ReplicaSetFacts set, ReplicaSetPlan plan, @Nullable Failure failure) {
        Instant now = context.clock().instant();
        Round quiet = Round.again(ReplicaSetStatus.untilAvailable(set, plan.replicas(), now));
        ObjectNode patch =
                StatusPatch.between(set.status(), ReplicaSetStatus.of(set, plan.replicas(), failure, now), set.uid());
        if (patch == null) {
            return CompletableFuture.completedFuture(quiet);
        }
        return writer.status(set.key(), patch).handle((written, refused) -> {
            if (refused == null) {
                return quiet.and(Round.wroteSelf(written));
            }
            return Writer.gone(Writer.refusal(refused)) ? quiet : quiet.and(Round.FAILED);
        });
    }

    private CompletionStage<Done> adopt(ReplicaSetFacts set, PodFacts pod) {
        ObjectNode reference = Owners.controllerReference("apps/v1", "ReplicaSet", set.object());
        return writer.strategic(pod.key(), Owners.adoption(reference, pod.uid()))
                .handle(Done::unlessGone);
    }

    private CompletionStage<Done> release(ReplicaSetFacts set, PodFacts pod) {
        return writer.strategic(pod.key(), Owners.release(set.uid(), pod.uid())).handle(Done::unlessGone);
    }

    private CompletionStage<Done> delete(ReplicaSetFacts set, PodFacts pod) {
        return writer.delete(pod.key(), pod.uid()).handle((written, refused) -> {
            if (refused == null) {
                normal(set, "SuccessfulDelete", "Deleted pod: " + pod.key().name());
                return Done.wrote(written);
            }
            StatusException refusal = Writer.refusal(refused);
            if (Writer.gone(refusal)) {
                return Done.NOTHING;
            }
            warning(set, "FailedDelete", "Error deleting: " + refusal.text());
            return Done.failed(new Failure("FailedDelete", refusal.text()));
        });
    }

    /**
     * Creates pods in batches that double, so that what refuses one pod does not have to refuse hundreds. The first
     * batch with a failure is the last.
     */
    private CompletionStage<Done> create(ReplicaSetFacts set, int missing, int batch) {
        if (missing == 0) {
            return CompletableFuture.completedFuture(Done.NOTHING);
        }
        int now = Math.min(missing, batch);
        List<CompletionStage<Done>> writes = new ArrayList<>(now);
        for (int i = 0; i < now; i++) {
            writes.add(createOne(set));
        }
        return Done.all(writes)
                .thenCompose(done -> done.failure() != null || done.round().failed()
                        ? CompletableFuture.completedFuture(done)
                        : create(set, missing - now, batch * 2).thenApply(done::and));
    }

    private CompletionStage<Done> createOne(ReplicaSetFacts set) {
        String prefix = set.name() + "-";
        String namespace = set.key().namespace();
        String name = PodFactory.generateName(prefix, random);
        ObjectNode owner = Owners.controllerReference("apps/v1", "ReplicaSet", set.object());
        ObjectNode pod = PodFactory.pod(set.template(), namespace, name, prefix, owner);
        return writer.create(new ResourceKey(PODS, namespace, name), pod).handle((written, refused) -> {
            if (refused == null) {
                normal(set, "SuccessfulCreate", "Created pod: " + name);
                return Done.wrote(written);
            }
            StatusException refusal = Writer.refusal(refused);
            if (refusal.causes().stream().anyMatch(cause -> cause.reason().equals("NamespaceTerminating"))) {
                return Done.NOTHING;
            }
            warning(set, "FailedCreate", "Error creating: " + refusal.text());
            return Done.failed(new Failure("FailedCreate", refusal.text()));
        });
    }

    /** Counts the pods of all ReplicaSets with the same Deployment, for a rollout spreads its pods together. */
    private Map<String, Integer> podsOnNode(ReplicaSetFacts set) {
        Set<String> related = new HashSet<>(Set.of(set.uid()));
        FeedFilter all = FeedFilter.of(REPLICA_SETS).inNamespace(set.key().namespace());
        if (!set.controllerUid().isEmpty()) {
            context.feed()
                    .list(all.matching(
                            other -> Owners.controllerUid(other.header()).equals(set.controllerUid())))
                    .objects()
                    .forEach(other -> related.add(other.header().uid()));
        }
        FeedFilter theirs = FeedFilter.of(PODS)
                .inNamespace(set.key().namespace())
                .matching(pod -> related.contains(Owners.controllerUid(pod.header())));
        Map<String, Integer> counts = new HashMap<>();
        for (StoredObject object : context.feed().list(theirs).objects()) {
            PodFacts pod = PodFacts.of(object);
            if (pod.active()) {
                counts.merge(pod.nodeName(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private void normal(ReplicaSetFacts set, String reason, String message) {
        context.events().record(set.object(), "", "Normal", reason, message, COMPONENT);
    }

    private void warning(ReplicaSetFacts set, String reason, String message) {
        context.events().record(set.object(), "", "Warning", reason, message, COMPONENT);
    }
}
