package dev.troupe.api.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.troupe.api.Json;
import dev.troupe.api.LoneSurrogates;
import dev.troupe.api.quantity.Quantity;
import dev.troupe.api.schema.Schema.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The messages that JSON shows as single values. All have a number, a text or both in their first three fields. */
final class ProtobufValues {
    private long first;
    private long second;
    private byte[] bytes = new byte[0];
    private boolean hasBytes;

    private ProtobufValues() {}

    /** Reads up to the stream's limit; null if the field is to be absent. */
    static @Nullable JsonNode read(Type type, CodedInputStream in) throws IOException, DecodingException {
        ProtobufValues values = new ProtobufValues();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            values.take(tag, in);
        }
        return switch (type) {
            case QUANTITY -> values.quantity();
            case TIME -> values.time(false);
            case MICRO_TIME -> values.time(true);
            case INT_OR_STRING ->
                values.first == 0 ? IntNode.valueOf((int) values.second) : TextNode.valueOf(values.text());
            case ANY -> values.json();
            case OBJECT, MAP, ARRAY, STRING, INTEGER, NUMBER, BOOLEAN, BYTES ->
                throw new IllegalStateException("no message of its own: " + type);
        };
    }

    private void take(int tag, CodedInputStream in) throws IOException {
        int number = WireFormat.getTagFieldNumber(tag);
        int wireType = WireFormat.getTagWireType(tag);
        if (wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            bytes = in.readByteArray();
            hasBytes = true;
        } else if (wireType == WireFormat.WIRETYPE_VARINT && number == 1) {
            first = in.readInt64();
        } else if (wireType == WireFormat.WIRETYPE_VARINT && number == 2) {
            second = in.readInt64();
        } else {
            in.skipField(tag);
        }
    }

    private String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private JsonNode quantity() throws DecodingException {
        if (bytes.length == 0) {
            return TextNode.valueOf("0");
        }
        try {
            return TextNode.valueOf(Quantity.canonical(text()));
        } catch (IllegalArgumentException e) {
            throw new DecodingException(e.getMessage() == null ? Quantity.FORMAT_ERROR : e.getMessage());
        }
    }

    private @Nullable JsonNode time(boolean micro) throws DecodingException {
        if (first == 0 && second == 0) {
            return null;
        }
        boolean sane = second >= 0 && second < 1_000_000_000L;
        return TextNode.valueOf(GoTime.format(first, sane ? (int) second : 0, micro));
    }

    private @Nullable JsonNode json() throws IOException, DecodingException {
        if (!hasBytes || bytes.length == 0) {
            return null;
        }
        try {
            JsonNode tree = Json.mapper().readTree(LoneSurrogates.replaced(bytes));
            return tree == null || tree.isMissingNode() || tree.isNull() ? null : tree;
        } catch (JsonProcessingException e) {
            String complaint = JsonSyntax.explain(bytes);
            throw new DecodingException(complaint == null ? "invalid JSON" : complaint);
        }
    }
}
