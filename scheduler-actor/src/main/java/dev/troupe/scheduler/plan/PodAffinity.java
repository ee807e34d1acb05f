package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a pod says of the company it wants.
 *
 * @param near pods of each of these terms must be near
 * @param far pods of none of these terms may be near
 * @param ratherNear preferences for nearness
 * @param ratherFar preferences for distance
 */
public record PodAffinity(List<PodTerm> near, List<PodTerm> far, List<PodTerm> ratherNear, List<PodTerm> ratherFar) {
    private static final PodAffinity NONE = new PodAffinity(List.of(), List.of(), List.of(), List.of());

    /** Of {@code spec.affinity}. */
    static PodAffinity of(JsonNode affinity, String namespace) {
        JsonNode near = affinity.path("podAffinity");
        JsonNode far = affinity.path("podAntiAffinity");
        if (near.isMissingNode() && far.isMissingNode()) {
            return NONE;
        }
        return new PodAffinity(
                PodTerm.required(near, namespace),
                PodTerm.required(far, namespace),
                PodTerm.preferred(near, namespace),
                PodTerm.preferred(far, namespace));
    }

    public boolean requiresNothing() {
        return near.isEmpty() && far.isEmpty();
    }
}
