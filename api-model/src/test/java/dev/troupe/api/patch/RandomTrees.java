package dev.troupe.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.troupe.api.Json;
import java.util.Random;

/** JSON trees by chance, over few field names so that two of them often meet. */
public final class RandomTrees {
    private final Random random;

    public RandomTrees(Random random) {
        this.random = random;
    }

    public ObjectNode object(int depth) {
        return object(depth, false);
    }

    public ObjectNode objectWithNulls(int depth) {
        return object(depth, true);
    }

    private ObjectNode object(int depth, boolean nulls) {
        ObjectNode object = Json.object();
        for (int i = random.nextInt(4); i >= 0; i--) {
            object.set(String.valueOf((char) ('a' + random.nextInt(5))), value(depth - 1, nulls));
        }
        return object;
    }

    private JsonNode value(int depth, boolean nulls) {
        return switch (random.nextInt(depth > 0 ? 7 : 4)) {
            case 0 -> IntNode.valueOf(random.nextInt(3));
            case 1 -> TextNode.valueOf("t" + random.nextInt(3));
            case 2 -> BooleanNode.valueOf(random.nextBoolean());
            case 3 -> nulls ? NullNode.instance : TextNode.valueOf("");
            case 4 -> list();
            default -> object(depth, nulls);
        };
    }

    private ArrayNode list() {
        ArrayNode list = Json.array();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.add(random.nextInt(3));
        }
        return list;
    }
}
