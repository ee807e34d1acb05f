package dev.troupe.api.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.troupe.api.Json;
import dev.troupe.api.schema.FieldSchema;

/** What a null becomes where Go has a value all the same: among the elements of lists and maps. */
final class ZeroValues {
    private ZeroValues() {}

    static JsonNode of(FieldSchema elements) {
        return switch (elements.type()) {
            case OBJECT, MAP -> Json.object();
            case ARRAY -> Json.array();
            case STRING, BYTES -> TextNode.valueOf("");
            case INTEGER, NUMBER, INT_OR_STRING -> IntNode.valueOf(0);
            case QUANTITY -> TextNode.valueOf("0");
            case BOOLEAN -> BooleanNode.FALSE;
            case TIME, MICRO_TIME, ANY -> NullNode.getInstance();
        };
    }
}
