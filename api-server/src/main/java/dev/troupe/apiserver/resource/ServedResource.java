package dev.troupe.apiserver.resource;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.ResourceKey;
import dev.troupe.apiserver.review.Review;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource in one group version.
 *
 * @param kind the kind's definition
 * @param group the group in which it is served here
 * @param version the version in which it is served here
 * @param schema the type of its bodies in this version
 * @param conversion from and to the stored version
 * @param review what answers it, for kinds that are questions and not stored; else null
 */
public record ServedResource(
        KindDefinition kind,
        String group,
        String version,
        String schema,
        Conversion conversion,
        @Nullable Review review) {
    private static final List<String> STORED_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    /** {@code v1}, {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + '/' + version;
    }

    /** The verbs that discovery names. */
    public List<String> verbs() {
        return review == null ? STORED_VERBS : List.of("create");
    }

    public ResourceKey key(String namespace, String name) {
        return kind.key(namespace, name);
    }
}
