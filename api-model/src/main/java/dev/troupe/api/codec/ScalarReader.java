package dev.troupe.api.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.troupe.api.quantity.Quantity;
import dev.troupe.api.schema.FieldSchema;
import dev.troupe.api.schema.Schema.Type;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads single values. Go remembers a wrong type and reads on, but stops where a type's own parser refuses. */
final class ScalarReader {
    private final JsonParser in;
    private final Problems problems;
    private final Place place;
    private final boolean keepZeros;

    /** @param keepZeros whether what Go would leave out stays in */
    ScalarReader(JsonParser in, Problems problems, Place place, boolean keepZeros) {
        this.keepZeros = keepZeros;
        this.in = in;
        this.problems = problems;
        this.place = place;
    }

    /** The value at the current token; null if the field is to be absent. */
    @Nullable
    JsonNode read(FieldSchema field, JsonToken token) throws IOException, DecodingException {
        return switch (field.type()) {
            case STRING -> string(field, token);
            case BYTES -> bytes(field, token);
            case BOOLEAN -> bool(field, token);
            case INTEGER -> token.isNumeric() ? integer(field) : wrongType(field);
            case NUMBER -> token.isNumeric() ? number(field) : wrongType(field);
            case QUANTITY -> quantity(token);
            case TIME, MICRO_TIME -> time(field, token);
            case INT_OR_STRING -> intOrString(token);
            case OBJECT, MAP, ARRAY, ANY -> throw new IllegalStateException("not a scalar: " + field.type());
        };
    }

    /** What Go calls the value at the current token. */
    String tokenName() {
        JsonToken token = in.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "object";
            case START_ARRAY -> "array";
            case VALUE_STRING -> "string";
            case VALUE_TRUE, VALUE_FALSE -> "bool";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
            default -> "null";
        };
    }

    /** Whether the field is left out when it is zero. */
    boolean drops(FieldSchema field) {
        return !keepZeros && field.dropsZero();
    }

    private @Nullable JsonNode string(FieldSchema field, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            return wrongType(field);
        }
        String text = in.getText();
        return text.isEmpty() && drops(field) ? null : TextNode.valueOf(text);
    }

    private @Nullable JsonNode bytes(FieldSchema field, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            return wrongType(field);
        }
        String text = in.getText();
        int illegal = GoBase64.firstIllegal(text);
        if (illegal >= 0) {
            problems.remember("illegal base64 data at input byte " + illegal);
            return null;
        }
        return text.isEmpty() && drops(field) ? null : TextNode.valueOf(GoBase64.withoutLineBreaks(text));
    }

    private @Nullable JsonNode bool(FieldSchema field, JsonToken token) throws IOException {
        if (!token.isBoolean()) {
            return wrongType(field);
        }
        return token == JsonToken.VALUE_FALSE && drops(field)
                ? null
                : BooleanNode.valueOf(token == JsonToken.VALUE_TRUE);
    }

    private @Nullable JsonNode integer(FieldSchema field) throws IOException {
        boolean whole = in.currentToken() == JsonToken.VALUE_NUMBER_INT;
        JsonParser.NumberType size = whole ? in.getNumberType() : JsonParser.NumberType.DOUBLE;
        if (size == JsonParser.NumberType.INT) {
            int value = in.getIntValue();
            return value == 0 && drops(field) ? null : IntNode.valueOf(value);
        }
        if (size == JsonParser.NumberType.LONG && field.format().equals("int64")) {
            return LongNode.valueOf(in.getLongValue());
        }
        problems.remember(Problems.wrongType(place, "number " + in.getText(), field.goType()));
        return null;
    }

    private @Nullable JsonNode number(FieldSchema field) throws IOException {
        if (Double.isInfinite(in.getDoubleValue())) {
            problems.remember(Problems.wrongType(place, "number " + in.getText(), field.goType()));
            return null;
        }
        return DecimalNode.valueOf(in.getDecimalValue());
    }

    private JsonNode quantity(JsonToken token) throws IOException, DecodingException {
        String text = token == JsonToken.VALUE_STRING || token.isNumeric()
                ? in.getText().strip()
                : "";
        try {
            return TextNode.valueOf(Quantity.canonical(text));
        } catch (IllegalArgumentException e) {
            throw new DecodingException(e.getMessage() == null ? Quantity.FORMAT_ERROR : e.getMessage());
        }
    }

    private JsonNode time(FieldSchema field, JsonToken token) throws IOException, DecodingException {
        if (token != JsonToken.VALUE_STRING) {
            throw new DecodingException(Problems.wrongType(place, tokenName(), "string"));
        }
        boolean micro = field.type() == Type.MICRO_TIME;
        return TextNode.valueOf(GoTime.canonical(in.getText(), micro));
    }

    private JsonNode intOrString(JsonToken token) throws IOException, DecodingException {
        if (token == JsonToken.VALUE_STRING) {
            return TextNode.valueOf(in.getText());
        }
        if (token == JsonToken.VALUE_NUMBER_INT && in.getNumberType() == JsonParser.NumberType.INT) {
            return IntNode.valueOf(in.getIntValue());
        }
        String value = token.isNumeric() ? "number " + in.getText() : tokenName();
        throw new DecodingException(Problems.wrongType(place, value, "int32"));
    }

    private @Nullable JsonNode wrongType(FieldSchema field) throws IOException {
        problems.remember(Problems.wrongType(place, tokenName(), field.goType()));
        in.skipChildren();
        return null;
    }
}
