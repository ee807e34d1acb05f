package dev.troupe.api.openapi;

import org.jspecify.annotations.Nullable;

/** The OpenAPI documents of the built-in kinds. */
public final class OpenApiDocuments {
    private static final OpenApiDocuments BUILT_IN = new OpenApiDocuments();

    private OpenApiDocuments() {}

    public static OpenApiDocuments builtIn() {
        return BUILT_IN;
    }

    /** What {@code /openapi/v3} answers: the group versions and where their documents are. */
    public byte[] v3Index() {
        return "{\"paths\":{}}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /**
     * One group version's document as JSON.
     *
     * @param groupVersionPath {@code api/v1}, {@code apis/apps/v1}
     * @return null if there is none
     */
    public byte @Nullable [] v3(String groupVersionPath) {
        return null;
    }

    /** What {@code /openapi/v2} answers, as JSON. */
    public byte[] v2() {
        return "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
