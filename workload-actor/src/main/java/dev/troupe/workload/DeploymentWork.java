package dev.troupe.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.select.LabelSelector;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.Written;
import dev.troupe.workload.plan.DeploymentFacts;
import dev.troupe.workload.plan.DeploymentPlan;
import dev.troupe.workload.plan.DeploymentStatus;
import dev.troupe.workload.plan.Owners;
import dev.troupe.workload.plan.PodFacts;
import dev.troupe.workload.plan.ReplicaSetFactory;
import dev.troupe.workload.plan.ReplicaSetFacts;
import dev.troupe.workload.plan.Revisions;
import dev.troupe.workload.plan.StatusPatch;
import dev.troupe.workload.plan.Step;
import dev.troupe.workload.plan.Templates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One Deployment's view of its ReplicaSets, and what it does about them. */
final class DeploymentWork implements Work {
    private static final String COMPONENT = "deployment-controller";
    private static final String REPLICA_SETS = "replicasets.apps";
    private static final String PODS = "pods";

    private final Controller.Context context;
    private final Writer writer;
    private final Map<ResourceKey, ReplicaSetFacts> sets = new HashMap<>();
    private boolean recreate;

    DeploymentWork(Controller.Context context) {
        this.context = context;
        this.writer = new Writer(context, COMPONENT);
    }

    /** Pods are watched as well: the strategy Recreate waits until the last old one is gone. */
    @Override
    public List<FeedFilter> watched(StoredObject self) {
        DeploymentFacts deployment = DeploymentFacts.of(self);
        LabelSelector selector = deployment.selector();
        FeedFilter ownSets = FeedFilter.of(REPLICA_SETS)
                .inNamespace(self.key().namespace())
                .matching(set -> {
                    String controller = Owners.controllerUid(set.header());
                    return controller.isEmpty()
                            ? selector.matches(set.header().labels())
                            : controller.equals(deployment.uid());
                });
        FeedFilter pods = FeedFilter.of(PODS)
                .inNamespace(self.key().namespace())
                .matching(pod -> selector.matches(pod.header().labels()));
        return List.of(ownSets, pods);
    }

    @Override
    public boolean seen(Change change) {
        ResourceKey key = change.object().key();
        if (key.resource().equals(PODS)) {
            return recreate && change.type() == Change.Type.DELETED;
        }
        if (change.type() == Change.Type.DELETED) {
            sets.remove(key);
        } else {
            sets.put(key, ReplicaSetFacts.of(change.object()));
        }
        return true;
    }

    @Override
    public CompletionStage<Round> act(StoredObject self) {
        DeploymentFacts deployment = DeploymentFacts.of(self);
        recreate = deployment.recreate();
        DeploymentPlan plan = DeploymentPlan.decide(deployment, sets.values(), () -> oldPodsRun(deployment));
        if (plan.steps().isEmpty() || DeploymentStatus.beginsAnew(deployment, plan)) {
            return writeStatus(deployment, plan);
        }
        CompletionStage<Round> all = CompletableFuture.completedFuture(Round.NOTHING);
        for (Step step : plan.steps()) {
            all = all.thenCombine(take(deployment, step), Round::and);
        }
        return all;
    }

    private CompletionStage<Round> take(DeploymentFacts deployment, Step step) {
        return switch (step) {
            case Step.Adopt(ReplicaSetFacts set) -> {
                ObjectNode reference = Owners.controllerReference("apps/v1", "Deployment", deployment.object());
                yield done(writer.strategic(set.key(), Owners.adoption(reference, set.uid())));
            }
            case Step.Release(ReplicaSetFacts set) ->
                done(writer.strategic(set.key(), Owners.release(deployment.uid(), set.uid())));
            case Step.Create create -> create(deployment, create);
            case Step.Amend amend -> done(writer.merge(amend.set().key(), ReplicaSetFactory.amending(amend)));
            case Step.Scale scale -> scale(deployment, scale);
            case Step.Remove(ReplicaSetFacts set) -> done(writer.delete(set.key(), set.uid()));
            case Step.Note(String revision) -> {
                ObjectNode patch = Json.object();
                ObjectNode metadata = patch.putObject("metadata").put("uid", deployment.uid());
                metadata.putObject("annotations").put(Revisions.REVISION, revision);
                yield doneSelf(writer.merge(deployment.object().key(), patch));
            }
        };
    }

    private CompletionStage<Round> scale(DeploymentFacts deployment, Step.Scale step) {
        ReplicaSetFacts set = step.set();
        return writer.merge(set.key(), ReplicaSetFactory.scaling(deployment, step))
                .handle((written, refused) -> {
                    if (refused != null) {
                        return failed(refused);
                    }
                    if (step.replicas() != set.replicas()) {
                        scaled(deployment, set.name(), set.replicas(), step.replicas());
                    }
                    return Round.wrote(written);
                });
    }

    private CompletionStage<Round> create(DeploymentFacts deployment, Step.Create step) {
        int collisions = deployment.status().path("collisionCount").asInt();
        String hash = Templates.hash(deployment.template(), collisions);
        ObjectNode set = ReplicaSetFactory.replicaSet(deployment, step, hash);
        String name = Json.text(set.path("metadata"), "name");
        ResourceKey key =
                new ResourceKey(REPLICA_SETS, deployment.object().key().namespace(), name);
        return writer.create(key, set)
                .handle((written, refused) -> refused == null
                        ? created(deployment, step, written)
                        : notCreated(deployment, key, Writer.refusal(refused)))
                .thenCompose(round -> round);
    }

    private CompletionStage<Round> created(DeploymentFacts deployment, Step.Create step, Written written) {
        String name = written.object().key().name();
        if (step.replicas() > 0) {
            scaled(deployment, name, 0, step.replicas());
        }
        ObjectNode status = DeploymentStatus.created(deployment, name, now());
        return patchStatus(deployment, status).thenApply(Round.wrote(written)::and);
    }

    /** A name that is taken belongs to another template with the same hash, or was taken by this Deployment before. */
    private CompletionStage<Round> notCreated(DeploymentFacts deployment, ResourceKey key, StatusException refusal) {
        if (refusal.code() == 409) {
            return context.objects()
                    .get(key)
                    .handle((existing, missing) -> existing != null && ours(deployment, existing)
                            ? CompletableFuture.completedFuture(new Round(existing.revision(), null, null, true))
                            : patchStatus(deployment, DeploymentStatus.collided(deployment)))
                    .thenCompose(round -> round);
        }
        if (refusal.causes().stream().anyMatch(cause -> cause.reason().equals("NamespaceTerminating"))) {
            return CompletableFuture.completedFuture(Round.NOTHING);
        }
        String message = "Failed to create new replica set \"" + key.name() + "\": " + refusal.text();
        record(deployment, "Warning", "ReplicaSetCreateError", message);
        return patchStatus(deployment, DeploymentStatus.refused(deployment, message, now()))
                .thenApply(Round.FAILED::and);
    }

    private static boolean ours(DeploymentFacts deployment, StoredObject existing) {
        ReplicaSetFacts set = ReplicaSetFacts.of(existing);
        return set.controllerUid().equals(deployment.uid()) && Templates.same(set.template(), deployment.template());
    }

    private CompletionStage<Round> writeStatus(DeploymentFacts deployment, DeploymentPlan plan) {
        ObjectNode status = DeploymentStatus.of(deployment, plan, now());
        Round later = Round.again(DeploymentStatus.untilDeadline(deployment, plan, status, now()));
        return patchStatus(deployment, status).thenApply(later::and);
    }

    private CompletionStage<Round> patchStatus(DeploymentFacts deployment, ObjectNode status) {
        ObjectNode patch = StatusPatch.between(deployment.status(), status, deployment.uid());
        return patch == null
                ? CompletableFuture.completedFuture(Round.NOTHING)
                : doneSelf(writer.status(deployment.object().key(), patch));
    }

    /** Whether a pod that no ReplicaSet of the current template owns has not finished yet. */
    private boolean oldPodsRun(DeploymentFacts deployment) {
        Set<String> olds = new HashSet<>();
        for (ReplicaSetFacts set : sets.values()) {
            if (!Templates.same(set.template(), deployment.template())) {
                olds.add(set.uid());
            }
        }
        FeedFilter theirs = FeedFilter.of(PODS)
                .inNamespace(deployment.object().key().namespace())
                .matching(pod -> olds.contains(Owners.controllerUid(pod.header())));
        List<PodFacts> pods = new ArrayList<>();
        context.feed().list(theirs).objects().forEach(pod -> pods.add(PodFacts.of(pod)));
        return pods.stream().anyMatch(pod -> !pod.finished());
    }

    private void scaled(DeploymentFacts deployment, String set, int from, int to) {
        String direction = to > from ? "up" : "down";
        String message = "Scaled " + direction + " replica set " + set + " from " + from + " to " + to;
        record(deployment, "Normal", "ScalingReplicaSet", message);
    }

    private void record(DeploymentFacts deployment, String type, String reason, String message) {
        context.events().record(deployment.object(), "", type, reason, message, COMPONENT);
    }

    private Instant now() {
        return context.clock().instant();
    }

    private static CompletionStage<Round> done(CompletionStage<Written> write) {
        return write.handle((written, refused) -> refused == null ? Round.wrote(written) : failed(refused));
    }

    private static CompletionStage<Round> doneSelf(CompletionStage<Written> write) {
        return write.handle((written, refused) -> refused == null ? Round.wroteSelf(written) : failed(refused));
    }

    /** What is gone needs no other attempt: the view will show it. */
    private static Round failed(@Nullable Throwable refused) {
        return refused != null && Writer.refusal(refused).code() == 404 ? Round.NOTHING : Round.FAILED;
    }
}
