package dev.troupe.api.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.troupe.api.Json;
import dev.troupe.api.schema.FieldSchema;
import dev.troupe.api.schema.Schema.Type;
import dev.troupe.api.schema.TypeSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads Kubernetes' protobuf by the schema's field numbers into the tree that the same object in JSON would give. Go
 * writes plain fields even when they are zero; such zeros are left out again where JSON leaves them out.
 */
final class ProtobufReader {
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private ProtobufReader() {}

    /** Reads a message of that type. */
    static ObjectNode read(TypeSchema type, CodedInputStream in) throws IOException, DecodingException {
        ObjectNode object = Json.object();
        message(type, in, object, 0);
        return object;
    }

    private static void message(TypeSchema type, CodedInputStream in, ObjectNode into, int depth)
            throws IOException, DecodingException {
        if (depth > Json.MAX_NESTING_DEPTH) {
            throw new DecodingException("exceeded max depth");
        }
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            FieldSchema field = type.field(number);
            FieldSchema embedded = field == null ? type.embedded(number) : null;
            if (embedded != null) {
                nested(embedded, tag, in, into, depth);
            } else if (field == null) {
                in.skipField(tag);
            } else {
                field(field, tag, in, into, depth);
            }
        }
    }

    private static void field(FieldSchema field, int tag, CodedInputStream in, ObjectNode into, int depth)
            throws IOException, DecodingException {
        String name = field.fieldName();
        switch (field.type()) {
            case OBJECT -> nested(field, tag, in, Json.child(into, name), depth);
            case MAP -> entry(field, tag, in, Json.child(into, name), depth);
            case ARRAY -> {
                ArrayNode list = into.get(name) instanceof ArrayNode existing ? existing : into.putArray(name);
                elements(field, tag, in, list, depth);
            }
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, TIME, MICRO_TIME, BYTES, ANY -> {
                JsonNode value = scalar(field, tag, in);
                if (value == null || field.dropsZero() && isZero(value)) {
                    into.remove(name);
                } else {
                    into.set(name, value);
                }
            }
        }
    }

    private static void nested(FieldSchema field, int tag, CodedInputStream in, ObjectNode into, int depth)
            throws IOException, DecodingException {
        TypeSchema target = field.target();
        if (target == null) {
            throw new IllegalStateException("not an object: " + field.fieldName());
        }
        int limit = open(field, tag, in);
        message(target, in, into, depth + 1);
        close(in, limit);
    }

    private static void elements(FieldSchema field, int tag, CodedInputStream in, ArrayNode list, int depth)
            throws IOException, DecodingException {
        FieldSchema items = itemsOf(field);
        if (field.isWrapped()) {
            int limit = open(field, tag, in);
            for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
                list.add(element(items, inner, in, depth));
            }
            close(in, limit);
        } else if (items.type() == Type.INTEGER
                && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int limit = open(field, tag, in);
            while (!in.isAtEnd()) {
                list.add(number(in.readRawVarint64()));
            }
            close(in, limit);
        } else {
            list.add(element(items, tag, in, depth));
        }
    }

    private static JsonNode element(FieldSchema items, int tag, CodedInputStream in, int depth)
            throws IOException, DecodingException {
        return switch (items.type()) {
            case OBJECT -> {
                ObjectNode object = Json.object();
                nested(items, tag, in, object, depth);
                yield object;
            }
            case ARRAY -> {
                ArrayNode list = Json.array();
                elements(items, tag, in, list, depth + 1);
                yield list;
            }
            case MAP -> throw new DecodingException("proto: a map cannot be an element");
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, TIME, MICRO_TIME, BYTES, ANY -> {
                JsonNode value = scalar(items, tag, in);
                yield value == null ? ZeroValues.of(items) : value;
            }
        };
    }

    private static void entry(FieldSchema field, int tag, CodedInputStream in, ObjectNode map, int depth)
            throws IOException, DecodingException {
        FieldSchema items = itemsOf(field);
        int limit = open(field, tag, in);
        String key = "";
        JsonNode value = null;
        for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(inner)) {
                case KEY -> {
                    check(field, inner, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                    key = in.readString();
                }
                case VALUE -> value = element(items, inner, in, depth + 1);
                default -> in.skipField(inner);
            }
        }
        close(in, limit);
        map.set(key, value == null ? ZeroValues.of(items) : value);
    }

    private static @Nullable JsonNode scalar(FieldSchema field, int tag, CodedInputStream in)
            throws IOException, DecodingException {
        return switch (field.type()) {
            case STRING -> {
                check(field, tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                yield TextNode.valueOf(in.readString());
            }
            case INTEGER -> {
                check(field, tag, WireFormat.WIRETYPE_VARINT);
                long value = in.readInt64();
                yield number(field.format().equals("int32") ? (int) value : value);
            }
            case BOOLEAN -> {
                check(field, tag, WireFormat.WIRETYPE_VARINT);
                yield BooleanNode.valueOf(in.readBool());
            }
            case NUMBER -> {
                check(field, tag, WireFormat.WIRETYPE_FIXED64);
                double value = in.readDouble();
                if (!Double.isFinite(value)) {
                    throw new DecodingException("json: unsupported value: " + value);
                }
                yield DecimalNode.valueOf(BigDecimal.valueOf(value));
            }
            case BYTES -> {
                check(field, tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                yield TextNode.valueOf(Base64.getEncoder().encodeToString(in.readByteArray()));
            }
            case QUANTITY, TIME, MICRO_TIME, INT_OR_STRING, ANY -> {
                int limit = open(field, tag, in);
                JsonNode value = ProtobufValues.read(field.type(), in);
                close(in, limit);
                yield value;
            }
            case OBJECT, MAP, ARRAY -> throw new IllegalStateException("not a scalar: " + field.type());
        };
    }

    static JsonNode number(long value) {
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    private static boolean isZero(JsonNode value) {
        return value.isTextual() && value.textValue().isEmpty()
                || value.isBoolean() && !value.booleanValue()
                || value.isNumber() && value.decimalValue().signum() == 0;
    }

    private static int open(FieldSchema field, int tag, CodedInputStream in) throws IOException, DecodingException {
        check(field, tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        return in.pushLimit(in.readRawVarint32());
    }

    private static void close(CodedInputStream in, int limit) throws InvalidProtocolBufferException {
        in.checkLastTagWas(0);
        in.popLimit(limit);
    }

    private static void check(FieldSchema field, int tag, int wireType) throws DecodingException {
        if (WireFormat.getTagWireType(tag) != wireType) {
            throw new DecodingException(
                    "proto: wrong wireType = " + WireFormat.getTagWireType(tag) + " for field " + field.fieldName());
        }
    }

    private static FieldSchema itemsOf(FieldSchema field) {
        FieldSchema items = field.items();
        if (items == null) {
            throw new IllegalStateException("a " + field.type() + " without items: " + field.fieldName());
        }
        return items;
    }
}
