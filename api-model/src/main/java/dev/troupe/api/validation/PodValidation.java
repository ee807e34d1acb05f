package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Pod. */
final class PodValidation implements KindValidation {

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode pod, Errors errors) {
        JsonNode metadata = Fields.object(pod, "metadata");
        JsonNode spec = Fields.object(pod, "spec");
        deletionCost(metadata, Path.METADATA.child("annotations"), errors);
        PodSpecRules.check(spec, Fields.text(metadata, "name"), true, Path.SPEC, errors);
        tokensNeedAccount(spec, errors);
    }

    @Override
    public void create(ObjectNode pod, Errors errors) {
        JsonNode spec = Fields.object(pod, "spec");
        if (!Fields.list(spec, "ephemeralContainers").isEmpty()) {
            errors.forbidden(Path.SPEC.child("ephemeralContainers"), "cannot be set on create");
        }
        boolean gated = !Fields.list(spec, "schedulingGates").isEmpty();
        if (gated && !Fields.text(spec, "nodeName").isEmpty()) {
            errors.forbidden(Path.SPEC.child("nodeName"), "cannot be set until all schedulingGates have been cleared");
        }
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        PodUpdateRules.check(old, next, errors);
    }

    @Override
    public void status(ObjectNode old, ObjectNode next, Errors errors) {
        PodStatusRules.check(old, next, errors);
    }

    /** The annotation by which a pod says how dear it is to its ReplicaSet. */
    static void deletionCost(JsonNode metadata, Path path, Errors errors) {
        String key = "controller.kubernetes.io/pod-deletion-cost";
        JsonNode annotations = Fields.object(metadata, "annotations");
        if (!annotations.has(key)) {
            return;
        }
        String cost = Fields.text(annotations, key);
        try {
            // Kubernetes takes neither a plus sign nor leading zeros here.
            if (Integer.toString(Integer.parseInt(cost)).equals(cost)) {
                return;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        errors.invalid(path.key(key), cost, "must be a 32bit integer");
    }

    private static void tokensNeedAccount(JsonNode spec, Errors errors) {
        if (!Fields.text(spec, "serviceAccountName").isEmpty()) {
            return;
        }
        int v = 0;
        for (JsonNode volume : Fields.list(spec, "volumes")) {
            Path sources =
                    Path.SPEC.child("volumes").index(v++).child("projected").child("sources");
            int s = 0;
            for (JsonNode source : Fields.list(Fields.object(volume, "projected"), "sources")) {
                Path at = sources.index(s++);
                if (Fields.has(source, "serviceAccountToken")) {
                    errors.forbidden(
                            at.child("serviceAccountToken"),
                            "must not be specified when serviceAccountName is not set");
                }
            }
        }
    }
}
