package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.Map;

/** Makes ReplicaSets for Deployments, and the patches that change them. */
public final class ReplicaSetFactory {
    private ReplicaSetFactory() {}

    /** The ReplicaSet of the current template, told apart from its siblings by the template's hash. */
    public static ObjectNode replicaSet(DeploymentFacts deployment, Step.Create step, String hash) {
        ObjectNode set = Json.object().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        ObjectNode template = deployment.template().deepCopy();
        ObjectNode labels =
                Json.child(Json.child(template, "metadata"), "labels").put(Templates.HASH_LABEL, hash);
        ObjectNode metadata = set.putObject("metadata")
                .put("name", deployment.name() + "-" + hash)
                .put("namespace", deployment.object().key().namespace());
        metadata.set("labels", labels.deepCopy());
        ObjectNode annotations = metadata.putObject("annotations");
        Revisions.initial(deployment, step.revision()).forEach(annotations::put);
        metadata.putArray("ownerReferences")
                .add(Owners.controllerReference("apps/v1", "Deployment", deployment.object()));
        ObjectNode selector = deployment.selectorTree().deepCopy();
        Json.child(selector, "matchLabels").put(Templates.HASH_LABEL, hash);
        ObjectNode spec = set.putObject("spec").put("replicas", step.replicas());
        if (deployment.minReadySeconds() != 0) {
            spec.put("minReadySeconds", deployment.minReadySeconds());
        }
        spec.set("selector", selector);
        spec.set("template", template);
        return set;
    }

    /** A merge patch that scales, and notes for what size of the Deployment. */
    public static ObjectNode scaling(DeploymentFacts deployment, Step.Scale step) {
        ObjectNode patch = annotating(step.set(), Revisions.scale(deployment));
        patch.putObject("spec").put("replicas", step.replicas());
        return patch;
    }

    /** A merge patch with what the newest ReplicaSet lacks. */
    public static ObjectNode amending(Step.Amend step) {
        ObjectNode patch = annotating(step.set(), step.annotations());
        if (step.minReadySeconds() != step.set().minReadySeconds()) {
            patch.putObject("spec").put("minReadySeconds", step.minReadySeconds());
        }
        return patch;
    }

    private static ObjectNode annotating(ReplicaSetFacts set, Map<String, String> annotations) {
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata").put("uid", set.uid());
        if (!annotations.isEmpty()) {
            ObjectNode fields = metadata.putObject("annotations");
            annotations.forEach(fields::put);
        }
        return patch;
    }
}
