package dev.troupe.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.JsonEquality;
import dev.troupe.api.StatusException;
import org.jspecify.annotations.Nullable;

/**
 * JSON patch: a list of operations on places of one tree. The whole patch applies or none of it, since the tree is a
 * copy that a refusal throws away. As in kube-apiserver the root itself is no place: it can be neither replaced nor
 * removed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a>
 */
final class JsonPatch {
    /**
     * How many nodes {@code copy} and {@code move} may visit altogether. A few hundred bytes of patch could otherwise
     * double a tree with each operation.
     */
    private static final int MAX_COPIED_NODES = 500_000;

    private final ObjectNode root;
    private int copiedNodes;

    /** @param root the tree to change, which the caller gives away */
    JsonPatch(ObjectNode root) {
        this.root = root;
    }

    ObjectNode apply(ArrayNode operations) {
        for (JsonNode operation : operations) {
            if (!operation.isObject()) {
                throw StatusException.badRequest("error decoding patch: an operation is an object");
            }
            apply(operation);
        }
        return root;
    }

    private void apply(JsonNode operation) {
        PatchPath path = PatchPath.of(text(operation, "path"));
        JsonNode value = operation.get("value");
        switch (text(operation, "op")) {
            case "add" -> add(path, required(value));
            case "remove" -> remove(path);
            case "replace" -> replace(path, required(value));
            case "move" -> move(PatchPath.of(text(operation, "from")), path);
            case "copy" -> {
                JsonNode source = get(PatchPath.of(text(operation, "from")));
                charge(source);
                add(path, source.deepCopy());
            }
            case "test" -> test(path, value == null ? NullNode.instance : value);
            default -> throw Unprocessable.patch();
        }
    }

    private void test(PatchPath path, JsonNode expected) {
        JsonNode actual = path.parent(root) instanceof JsonNode parent ? path.child(parent) : null;
        boolean bothAbsent = actual == null && expected.isNull();
        if (!bothAbsent && !JsonEquality.same(actual, expected)) {
            throw Unprocessable.patch();
        }
    }

    private void add(PatchPath path, JsonNode value) {
        if (path.length() + depth(value, 0) > Json.MAX_NESTING_DEPTH) {
            throw Unprocessable.patch();
        }
        JsonNode parent = parentOf(path);
        if (parent instanceof ObjectNode object) {
            object.set(path.last(), value);
        } else if (parent instanceof ArrayNode array) {
            array.insert(path.insertionIndex(array.size()), value);
        } else {
            throw Unprocessable.patch();
        }
    }

    private void replace(PatchPath path, JsonNode value) {
        JsonNode parent = parentOf(path);
        if (path.child(parent) == null) {
            throw Unprocessable.patch();
        }
        if (parent instanceof ArrayNode array) {
            array.set(path.index(array.size()), value);
        } else {
            ((ObjectNode) parent).set(path.last(), value);
        }
    }

    private JsonNode remove(PatchPath path) {
        JsonNode parent = parentOf(path);
        JsonNode removed = path.child(parent);
        if (removed == null) {
            throw Unprocessable.patch();
        }
        if (parent instanceof ArrayNode array) {
            array.remove(path.index(array.size()));
        } else {
            ((ObjectNode) parent).remove(path.last());
        }
        return removed;
    }

    private void move(PatchPath from, PatchPath to) {
        JsonNode moved = remove(from);
        charge(moved);
        add(to, moved);
    }

    private JsonNode get(PatchPath path) {
        JsonNode value = path.child(parentOf(path));
        if (value == null) {
            throw Unprocessable.patch();
        }
        return value;
    }

    private JsonNode parentOf(PatchPath path) {
        JsonNode parent = path.parent(root);
        if (parent == null) {
            throw Unprocessable.patch();
        }
        return parent;
    }

    private static JsonNode required(@Nullable JsonNode value) {
        // kube-apiserver takes an operation without a value as one with null.
        return value == null ? NullNode.instance : value;
    }

    private static String text(JsonNode operation, String field) {
        JsonNode value = operation.get(field);
        if (value == null) {
            throw Unprocessable.patch();
        }
        if (!value.isTextual()) {
            throw StatusException.badRequest("error decoding patch: " + field + " is a string");
        }
        return value.textValue();
    }

    private void charge(JsonNode node) {
        copiedNodes++;
        if (copiedNodes > MAX_COPIED_NODES) {
            throw Unprocessable.patch();
        }
        for (JsonNode child : node) {
            charge(child);
        }
    }

    private static int depth(JsonNode node, int above) {
        int deepest = above;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, depth(child, above + 1));
        }
        return deepest;
    }
}
