package dev.troupe.api.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.troupe.api.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes an OpenAPI v2 document in the protobuf form that kubectl asks for when a kind is unknown to the v3 documents:
 * messages of package {@code openapi.v2} (gnostic's OpenAPIv2.proto). Of the document it writes what clients read there,
 * the schemas; the paths stay empty.
 */
final class ProtobufDocument {
    /** Fields of Document. */
    private static final int SWAGGER = 1;

    private static final int INFO = 2;
    private static final int PATHS = 8;
    private static final int DEFINITIONS = 9;

    /** Fields of Schema. */
    private static final int REFERENCE = 1;

    private static final int FORMAT = 2;
    private static final int DESCRIPTION = 4;
    private static final int DEFAULT = 5;
    private static final int REQUIRED = 19;
    private static final int ENUM = 20;
    private static final int ADDITIONAL_PROPERTIES = 21;
    private static final int TYPE = 22;
    private static final int ITEMS = 23;
    private static final int PROPERTIES = 25;
    private static final int VENDOR_EXTENSION = 31;

    /** The field of every message that stands for a map or a list: its entries. */
    private static final int ENTRIES = 1;

    /** Fields of an entry of a map. */
    private static final int NAME = 1;

    private static final int VALUE = 2;

    /** The field of Any that holds its value as YAML, of which JSON is a part. */
    private static final int YAML = 2;

    private ProtobufDocument() {}

    static byte[] write(JsonNode document) {
        JsonNode info = document.path("info");
        return new Message()
                .text(SWAGGER, document.path("swagger").asText())
                .message(
                        INFO,
                        new Message()
                                .text(1, info.path("title").asText())
                                .text(2, info.path("version").asText()))
                .message(PATHS, new Message())
                .message(DEFINITIONS, schemas(document.path("definitions")))
                .bytes();
    }

    private static Message schemas(JsonNode byName) {
        Message map = new Message();
        byName.properties()
                .forEach(entry -> map.message(
                        ENTRIES, new Message().text(NAME, entry.getKey()).message(VALUE, schema(entry.getValue()))));
        return map;
    }

    private static Message schema(JsonNode schema) {
        Message message = new Message();
        schema.properties().forEach(entry -> write(message, entry.getKey(), entry.getValue()));
        return message;
    }

    private static void write(Message message, String key, JsonNode value) {
        switch (key) {
            case "$ref" -> message.text(REFERENCE, value.asText());
            case "format" -> message.text(FORMAT, value.asText());
            case "description" -> message.text(DESCRIPTION, value.asText());
            case "default" -> message.message(DEFAULT, any(value));
            case "required" -> value.forEach(name -> message.text(REQUIRED, name.asText()));
            case "enum" -> value.forEach(constant -> message.message(ENUM, any(constant)));
            case "additionalProperties" ->
                message.message(ADDITIONAL_PROPERTIES, new Message().message(ENTRIES, schema(value)));
            case "type" -> message.message(TYPE, new Message().text(ENTRIES, value.asText()));
            case "items" -> message.message(ITEMS, new Message().message(ENTRIES, schema(value)));
            case "properties" -> message.message(PROPERTIES, schemas(value));
            default -> {
                if (key.startsWith("x-")) {
                    message.message(
                            VENDOR_EXTENSION, new Message().text(NAME, key).message(VALUE, any(value)));
                }
            }
        }
    }

    private static Message any(JsonNode value) {
        return new Message().text(YAML, ByteString.copyFrom(Json.write(value)).toStringUtf8());
    }

    /** A message that is being written. */
    private static final class Message {
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        private final CodedOutputStream out = CodedOutputStream.newInstance(buffer);

        Message text(int field, String text) {
            try {
                out.writeString(field, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        Message message(int field, Message message) {
            try {
                out.writeByteArray(field, message.bytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        byte[] bytes() {
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return buffer.toByteArray();
        }
    }
}
