package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a pod's parts need to know of the pod.
 *
 * @param isPod whether this is a Pod, not a template for some
 * @param volumes the pod's volumes by name
 * @param gracePeriodSeconds the pod's {@code terminationGracePeriodSeconds}
 * @param restartPolicy the pod's restart policy
 * @param hostUsers whether the pod shares the host's user namespace
 * @param claims the names of the pod's resource claims
 */
record PodScope(
        boolean isPod,
        Map<String, JsonNode> volumes,
        @Nullable Long gracePeriodSeconds,
        String restartPolicy,
        boolean hostUsers,
        Set<String> claims) {}
