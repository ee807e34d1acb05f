package dev.troupe.api.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.LoneSurrogates;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.JsonSyntax;
import dev.troupe.api.schema.Schema;
import java.io.IOException;
import java.util.Locale;

/**
 * The three patch formats that leave field ownership to the server ({@link dev.troupe.api.apply.ServerSideApply} is the
 * fourth). Each returns a new tree and leaves its target alone; whatever a client sends, the answer is a tree or a
 * StatusException with a 4xx code.
 *
 * <p>The result is not checked against a schema: a patch may have put anything anywhere.
 */
public final class Patches {
    /** A larger patch is refused with 413, as is any request body of that size. */
    public static final int MAX_BYTES = 3 * 1024 * 1024;

    /** A JSON patch with more operations is refused with 413. */
    public static final int MAX_JSON_PATCH_OPERATIONS = 10_000;

    private static final ObjectReader READER =
            Json.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Patches() {}

    /**
     * Applies a JSON patch ({@code application/json-patch+json}, RFC 6902).
     *
     * @throws StatusException 400 when the patch is no list of operations, 422 when an operation does not apply or a
     *     {@code test} fails, 413 when it is too large
     */
    public static ObjectNode json(ObjectNode target, byte[] patch) {
        if (!(parse(patch) instanceof ArrayNode operations)) {
            throw notOfType(patch, "jsonpatch.Patch");
        }
        if (operations.size() > MAX_JSON_PATCH_OPERATIONS) {
            throw StatusException.tooLarge("The allowed maximum operations in a JSON patch is "
                    + MAX_JSON_PATCH_OPERATIONS + ", got " + operations.size());
        }
        return new JsonPatch(target.deepCopy()).apply(operations);
    }

    /**
     * Applies a merge patch ({@code application/merge-patch+json}, RFC 7386).
     *
     * @throws StatusException 400 when the patch is no object, 413 when it is too large
     */
    public static ObjectNode merge(ObjectNode target, byte[] patch) {
        return MergePatch.apply(target, object(patch));
    }

    /**
     * Applies a strategic merge patch ({@code application/strategic-merge-patch+json}).
     *
     * @param schema the shape of the target, which tells how its lists merge
     * @throws StatusException 400 or 422 when the patch is malformed or does not fit the schema, 413 when it is too large
     * @see <a
     *     href="https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md">
     *     Strategic merge patch</a>
     */
    public static ObjectNode strategic(ObjectNode target, byte[] patch, Schema schema) {
        return StrategicMerge.apply(target, object(patch), schema);
    }

    private static ObjectNode object(byte[] patch) {
        if (parse(patch) instanceof ObjectNode object) {
            return object;
        }
        throw notOfType(patch, "map[string]interface {}");
    }

    private static StatusException notOfType(byte[] patch, String goType) {
        String value =
                parse(patch).getNodeType().name().toLowerCase(Locale.ROOT).replace("boolean", "bool");
        return undecodable("json: cannot unmarshal " + value + " into Go value of type " + goType);
    }

    private static StatusException undecodable(String why) {
        return StatusException.badRequest("error decoding patch: " + why);
    }

    private static JsonNode parse(byte[] patch) {
        if (patch.length > MAX_BYTES) {
            throw StatusException.tooLarge("Request entity too large: limit is " + MAX_BYTES);
        }
        try {
            JsonNode tree = READER.readTree(LoneSurrogates.replaced(patch));
            if (tree.isMissingNode()) {
                throw undecodable("unexpected end of JSON input");
            }
            return tree;
        } catch (JsonProcessingException e) {
            String complaint = JsonSyntax.explain(patch);
            throw undecodable(complaint == null ? e.getOriginalMessage() : complaint);
        } catch (IOException e) {
            throw undecodable(e.toString());
        }
    }
}
