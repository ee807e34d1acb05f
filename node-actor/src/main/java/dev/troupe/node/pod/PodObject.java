package dev.troupe.node.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.StoredObject;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;

/**
 * A pod as the API has it, parsed once.
 *
 * @param status its status as a tree; missing if it has none
 */
public record PodObject(StoredObject stored, JsonNode status, Pod pod) {

    public static PodObject of(StoredObject stored) {
        ObjectNode tree = stored.tree();
        return new PodObject(stored, tree.path("status"), Json.as(tree, Pod.class));
    }

    /** Whether a volume shows labels or annotations to the pod's containers, and these have changed. */
    boolean showsOtherMetadataThan(Pod before) {
        boolean shows = pod.getSpec().getVolumes().stream()
                .anyMatch(volume -> volume.getDownwardAPI() != null || volume.getProjected() != null);
        return shows
                && !(Objects.equals(
                                pod.getMetadata().getLabels(),
                                before.getMetadata().getLabels())
                        && Objects.equals(
                                pod.getMetadata().getAnnotations(),
                                before.getMetadata().getAnnotations()));
    }
}
