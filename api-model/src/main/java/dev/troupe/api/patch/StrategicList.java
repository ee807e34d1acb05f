package dev.troupe.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch on lists: objects merge with the one of the same merge key, other values as sets. The elements
 * that the patch mentions come in its order (or that of {@code $setElementOrder}); the others keep theirs, and stand
 * among them where they stood before.
 */
final class StrategicList {
    private final Schema schema;
    private final @Nullable String mergeKey;

    /** The elements by key, in the order of the list before the patch, then new ones in the patch's. */
    private final Map<JsonNode, JsonNode> elements = new LinkedHashMap<>();

    /** Elements without a key, which no patch can name; they keep their places. */
    private int anonymous;

    private StrategicList(Schema schema, @Nullable String mergeKey) {
        this.schema = schema;
        this.mergeKey = mergeKey;
    }

    /**
     * The merged list.
     *
     * @param order the order from {@code $setElementOrder}, null to take the patch's
     * @param schema the list's
     */
    static ArrayNode merge(ArrayNode original, ArrayNode patch, @Nullable ArrayNode order, Schema schema) {
        boolean objects = areObjects(original, patch);
        if (objects && schema.patchMergeKey() == null) {
            throw StatusException.badRequest("cannot merge lists without merge key for type struct");
        }
        StrategicList list = new StrategicList(schema, objects ? schema.patchMergeKey() : null);
        if (order != null) {
            list.checkOrder(patch, order);
        }
        return list.merge(original, patch, order);
    }

    /** The list without the values in {@code deletions}. */
    static ArrayNode without(ArrayNode list, JsonNode deletions) {
        Set<JsonNode> deleted = new HashSet<>();
        deletions.forEach(value -> deleted.add(comparable(value)));
        ArrayNode rest = Json.array();
        for (JsonNode value : list) {
            if (!deleted.contains(comparable(value))) {
                rest.add(value);
            }
        }
        return rest;
    }

    private ArrayNode merge(ArrayNode original, ArrayNode patch, @Nullable ArrayNode order) {
        if (!isReplaced(patch)) {
            original.forEach(this::addOriginal);
        }
        deleteMarked(patch);
        List<JsonNode> serverOrder = new ArrayList<>(elements.keySet());
        Set<JsonNode> patched = mergeUnmarked(patch);
        if (order != null) {
            // What the client's order names counts as its own, even where the patch leaves it unchanged.
            patched = new LinkedHashSet<>();
            for (JsonNode element : order) {
                JsonNode key = keyOf(element);
                if (elements.containsKey(key)) {
                    patched.add(key);
                }
            }
        }
        return inOrder(serverOrder, patched);
    }

    private void addOriginal(JsonNode element) {
        JsonNode key = mergeKey == null ? element : element.get(mergeKey);
        if (key == null) {
            elements.put(anonymousKey(), element);
        } else {
            // A second object of the same key cannot be told apart from the first, and stays as it is.
            JsonNode known = comparable(key);
            elements.put(mergeKey != null && elements.containsKey(known) ? anonymousKey() : known, element);
        }
    }

    private JsonNode anonymousKey() {
        anonymous++;
        return Json.array().add(anonymous);
    }

    private boolean isReplaced(ArrayNode patch) {
        for (JsonNode element : patch) {
            if (element instanceof ObjectNode object && Directive.of(object) == Directive.REPLACE) {
                return true;
            }
        }
        return false;
    }

    private void deleteMarked(ArrayNode patch) {
        for (JsonNode element : patch) {
            if (element instanceof ObjectNode object) {
                Directive directive = Directive.of(object);
                if (directive == Directive.MERGE) {
                    throw StatusException.badRequest("merging lists cannot yet be specified in the patch");
                }
                if (directive == Directive.DELETE) {
                    elements.remove(keyOf(element));
                }
            }
        }
    }

    /** Merges the elements without a directive and returns their keys. */
    private Set<JsonNode> mergeUnmarked(ArrayNode patch) {
        Set<JsonNode> keys = new LinkedHashSet<>();
        for (JsonNode element : patch) {
            if (element instanceof ObjectNode object) {
                if (Directive.of(object) == null) {
                    JsonNode key = keyOf(element);
                    ObjectNode into = elements.get(key) instanceof ObjectNode known ? known : Json.object();
                    elements.put(key, StrategicMerge.merge(into, object, schema.items()));
                    keys.add(key);
                }
            } else {
                elements.putIfAbsent(comparable(element), element);
                keys.add(comparable(element));
            }
        }
        return keys;
    }

    /** The patched elements in their order, and each other one before the first that it stood before. */
    private ArrayNode inOrder(List<JsonNode> serverOrder, Set<JsonNode> patched) {
        Map<JsonNode, Integer> places = new HashMap<>();
        serverOrder.forEach(key -> places.put(key, places.size()));
        List<JsonNode> others =
                serverOrder.stream().filter(key -> !patched.contains(key)).toList();
        ArrayNode result = Json.array();
        int next = 0;
        for (JsonNode key : patched) {
            int place = places.getOrDefault(key, -1);
            while (next < others.size() && places.getOrDefault(others.get(next), -1) < place) {
                result.add(elements.get(others.get(next)));
                next++;
            }
            result.add(elements.get(key));
        }
        others.subList(next, others.size()).forEach(key -> result.add(elements.get(key)));
        return result;
    }

    /** The order must name all that the patch changes, in the same sequence. */
    private void checkOrder(ArrayNode patch, ArrayNode order) {
        int next = 0;
        for (JsonNode element : patch) {
            if (element instanceof ObjectNode object && Directive.of(object) != null) {
                continue;
            }
            JsonNode key = keyOf(element);
            while (next < order.size() && !keyOf(order.get(next)).equals(key)) {
                next++;
            }
            if (next == order.size()) {
                throw StatusException.badRequest("The order in patch list:\n" + Directive.show(patch)
                        + "\n doesn't match $setElementOrder list:\n" + Directive.show(order) + "\n");
            }
        }
    }

    private JsonNode keyOf(JsonNode element) {
        if (mergeKey == null) {
            return comparable(element);
        }
        JsonNode key = element.get(mergeKey);
        if (key == null) {
            throw Directive.noMergeKey(element, mergeKey);
        }
        return comparable(key);
    }

    /** Jackson tells an int from a long; as keys they are the same number. */
    private static JsonNode comparable(JsonNode value) {
        return value.isNumber() ? DecimalNode.valueOf(value.decimalValue().stripTrailingZeros()) : value;
    }

    private static boolean areObjects(ArrayNode original, ArrayNode patch) {
        @Nullable JsonNode first = null;
        for (ArrayNode list : List.of(original, patch)) {
            for (JsonNode element : list) {
                if (element.isArray()) {
                    throw Unprocessable.refusal("lists of lists are not supported");
                }
                if (first != null && first.getNodeType() != element.getNodeType()) {
                    throw StatusException.badRequest("list element types are not identical: ["
                            + Directive.show(original) + " " + Directive.show(patch) + "]");
                }
                first = element;
            }
        }
        return first != null && first.isObject();
    }
}
