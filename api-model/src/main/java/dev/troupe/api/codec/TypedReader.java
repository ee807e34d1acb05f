package dev.troupe.api.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.schema.FieldSchema;
import dev.troupe.api.schema.TypeSchema;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON by schema: what the schema does not know is dropped and noted, what does not fit is refused, and values
 * take the form that Go would write them back in. One instance reads one document.
 */
final class TypedReader {
    private final JsonParser in;
    private final Problems problems;
    private final Place place = new Place();
    private final ScalarReader scalars;

    /** @param keepZeros whether what Go would leave out stays in */
    TypedReader(JsonParser in, Problems problems, boolean keepZeros) {
        this.in = in;
        this.problems = problems;
        this.scalars = new ScalarReader(in, problems, place, keepZeros);
    }

    /** Reads the object that the parser stands before. */
    ObjectNode read(TypeSchema type) throws IOException, DecodingException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new DecodingException(Problems.wrongType(place, scalars.tokenName(), type.goName()));
        }
        ObjectNode object = object(type, 0);
        problems.throwFirst();
        return object;
    }

    private ObjectNode object(TypeSchema type, int depth) throws IOException, DecodingException {
        checkDepth(depth);
        ObjectNode node = Json.object();
        long seen = 0;
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            FieldSchema field = type.field(name);
            if (field == null) {
                problems.unknownField(place, name);
                in.nextToken();
                in.skipChildren();
                continue;
            }
            long bit = 1L << field.ordinal();
            if ((seen & bit) != 0) {
                problems.duplicateField(place, name);
            }
            seen |= bit;
            place.enterField(type, field);
            in.nextToken();
            JsonNode value = value(field, depth);
            place.leave();
            if (value == null) {
                node.remove(name);
            } else {
                node.set(name, value);
            }
        }
        return node;
    }

    /** The value at the current token; null if the field is to be absent. */
    private @Nullable JsonNode value(FieldSchema field, int depth) throws IOException, DecodingException {
        JsonToken token = in.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (field.type()) {
            case OBJECT -> {
                TypeSchema target = field.target();
                if (target == null || token != JsonToken.START_OBJECT) {
                    yield wrongType(field);
                }
                yield object(target, depth + 1);
            }
            case MAP -> {
                if (token != JsonToken.START_OBJECT) {
                    yield wrongType(field);
                }
                ObjectNode map = map(field, depth + 1);
                yield map.isEmpty() && scalars.drops(field) ? null : map;
            }
            case ARRAY -> {
                if (token != JsonToken.START_ARRAY) {
                    yield wrongType(field);
                }
                ArrayNode list = list(field, depth + 1);
                yield list.isEmpty() && scalars.drops(field) ? null : list;
            }
            case ANY -> in.readValueAsTree();
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, TIME, MICRO_TIME, BYTES ->
                scalars.read(field, token);
        };
    }

    private ObjectNode map(FieldSchema field, int depth) throws IOException, DecodingException {
        checkDepth(depth);
        FieldSchema items = itemsOf(field);
        ObjectNode node = Json.object();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            if (node.has(name)) {
                problems.duplicateField(place, name);
            }
            place.enterKey(name);
            in.nextToken();
            JsonNode value = value(items, depth);
            place.leave();
            if (value == null) {
                value = ZeroValues.of(items);
            }
            node.set(name, value);
        }
        return node;
    }

    private ArrayNode list(FieldSchema field, int depth) throws IOException, DecodingException {
        checkDepth(depth);
        FieldSchema items = itemsOf(field);
        ArrayNode node = Json.array();
        place.enterList();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            JsonNode value = value(items, depth);
            node.add(value == null ? ZeroValues.of(items) : value);
            place.nextElement();
        }
        place.leave();
        return node;
    }

    private @Nullable JsonNode wrongType(FieldSchema field) throws IOException {
        problems.remember(Problems.wrongType(place, scalars.tokenName(), field.goType()));
        in.skipChildren();
        return null;
    }

    private static FieldSchema itemsOf(FieldSchema field) {
        FieldSchema items = field.items();
        if (items == null) {
            throw new IllegalStateException("a " + field.type() + " without items: " + field.fieldName());
        }
        return items;
    }

    private static void checkDepth(int depth) throws DecodingException {
        if (depth > Json.MAX_NESTING_DEPTH) {
            throw new DecodingException("exceeded max depth");
        }
    }
}
