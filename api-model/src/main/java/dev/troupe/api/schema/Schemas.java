package dev.troupe.api.schema;

import org.jspecify.annotations.Nullable;

/** The schemas of Kubernetes' types, by full name. */
public final class Schemas {
    private static final Schemas BUILT_IN = new Schemas();

    private Schemas() {}

    /** The schemas of the built-in kinds and everything that they are made of. */
    public static Schemas builtIn() {
        return BUILT_IN;
    }

    /**
     * The type of that name.
     *
     * @param schemaName the full name, as {@code io.k8s.api.core.v1.Pod}
     * @return null if there is no such type
     */
    public @Nullable Schema find(String schemaName) {
        return null;
    }
}
