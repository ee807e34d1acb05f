package dev.troupe.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.WriteRequest;

/** A pod may name a RuntimeClass that exists. There is no such kind yet, so none does, nor gives any overhead. */
final class RuntimeClassCheck implements AdmissionStep {
    @Override
    public WriteRequest fill(WriteRequest request) {
        return PodFill.apply(request, (spec, namespace) -> refuse(spec, request.key()));
    }

    private static void refuse(ObjectNode spec, ResourceKey pod) {
        if (spec.hasNonNull("runtimeClassName")) {
            throw StatusException.forbidden(
                    pod,
                    "pod rejected: RuntimeClass \""
                            + spec.path("runtimeClassName").asText() + "\" not found");
        }
        if (!spec.path("overhead").isEmpty()) {
            throw StatusException.forbidden(
                    pod, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }
    }
}
