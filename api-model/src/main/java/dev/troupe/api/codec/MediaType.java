package dev.troupe.api.codec;

import dev.troupe.api.StatusException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The forms in which a body may come. */
enum MediaType {
    JSON,
    YAML,
    /** YAML in which zeros are said on purpose: whoever applies {@code false} wants to own it. */
    APPLY_YAML,
    PROTOBUF;

    /**
     * From a {@code Content-Type} header.
     *
     * @throws StatusException 415 for what is not taken
     */
    static MediaType of(@Nullable String contentType) {
        if (contentType == null || contentType.isEmpty() || contentType.equals("application/json")) {
            return JSON;
        }
        int parameters = contentType.indexOf(';');
        String name = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "application/json" -> JSON;
            case "application/yaml" -> YAML;
            case "application/apply-patch+yaml" -> APPLY_YAML;
            case "application/vnd.kubernetes.protobuf" -> PROTOBUF;
            default ->
                throw StatusException.unsupportedMediaType(
                        "the body of the request was in an unknown format - accepted "
                                + "media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf");
        };
    }
}
