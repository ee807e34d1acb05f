package dev.troupe.apiserver.resource;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.ResourceKey;
import java.util.List;

/**
 * A resource in one group version.
 *
 * @param kind the kind's definition
 * @param group the group in which it is served here
 * @param version the version in which it is served here
 * @param schema the type of its bodies in this version
 * @param conversion from and to the stored version
 * @param verbs the verbs that discovery names; kinds that are not stored can only be created
 */
public record ServedResource(
        KindDefinition kind, String group, String version, String schema, Conversion conversion, List<String> verbs) {
    static final List<String> STORED_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    static final List<String> CREATE_ONLY = List.of("create");

    /** {@code v1}, {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + '/' + version;
    }

    public ResourceKey key(String namespace, String name) {
        return kind.key(namespace, name);
    }
}
