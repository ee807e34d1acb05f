package dev.troupe.apiserver.admission;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The entities behind admission. Clients come through here, and so should Troupe's own controllers when they create
 * objects: a pod that a ReplicaSet makes needs a service account and a priority as any other.
 */
public final class AdmittedObjects implements ObjectClient {
    private final ObjectClient entities;
    private final List<AdmissionStep> steps;

    AdmittedObjects(ObjectClient entities, List<AdmissionStep> steps) {
        this.entities = entities;
        this.steps = List.copyOf(steps);
    }

    /**
     * Puts the standard steps in front of {@code entities}.
     *
     * @param tolerationSeconds how long pods stay on a node that is lost, unless they say it themselves
     */
    public static AdmittedObjects before(ObjectClient entities, ChangeFeed feed, Kinds kinds, long tolerationSeconds) {
        return new AdmittedObjects(
                entities,
                List.of(
                        new NamespaceLifecycle(entities, feed, kinds),
                        new ServiceRangeLifecycle(feed),
                        new ServiceAccountDefault(entities, feed),
                        new PriorityDefault(),
                        new IngressClassDefault(feed),
                        new TolerationDefault(feed, tolerationSeconds),
                        new RuntimeClassCheck()));
    }

    @Override
    public CompletionStage<StoredObject> get(ResourceKey key) {
        return entities.get(key);
    }

    @Override
    public CompletionStage<Written> write(WriteRequest request) {
        try {
            return admit(request);
        } catch (StatusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Written> admit(WriteRequest request) {
        WriteRequest filled = request;
        CompletionStage<Void> checked = AdmissionStep.PASS;
        for (AdmissionStep step : steps) {
            filled = step.fill(filled);
            WriteRequest current = filled;
            CompletionStage<Void> passed = checked;
            checked = passed == AdmissionStep.PASS
                    ? step.check(current)
                    : passed.thenCompose(done -> step.check(current));
        }
        WriteRequest admitted = filled;
        return checked == AdmissionStep.PASS
                ? entities.write(admitted)
                : checked.thenCompose(done -> entities.write(admitted));
    }

    /** Whether a write may make an object that is not there yet. */
    static boolean mayCreate(WriteRequest request, ChangeFeed feed) {
        return switch (request) {
            case WriteRequest.Create create -> true;
            case WriteRequest.Update update -> false;
            case WriteRequest.Patch patch ->
                patch.type() == WriteRequest.PatchType.APPLY
                        && patch.subresource().isEmpty()
                        && feed.find(patch.key()).isEmpty();
            case WriteRequest.Delete delete -> false;
        };
    }

    static boolean isNamespaced(Kinds kinds, ResourceKey key) {
        KindDefinition kind = kinds.find(key.resource());
        return kind != null && kind.namespaced();
    }
}
