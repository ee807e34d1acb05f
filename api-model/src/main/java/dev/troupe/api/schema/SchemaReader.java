package dev.troupe.api.schema;

import dev.troupe.api.schema.Schema.ListType;
import dev.troupe.api.schema.Schema.Type;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads one type from {@code schemas.bin}. The build's schema generator writes what this reads. */
final class SchemaReader {
    private static final int CARRIES_TYPE_META = 1;
    private static final int TYPE_ATOMIC = 2;
    private static final int REQUIRED = 1;
    private static final int DROPS_ZERO = 2;
    private static final int FIELD_ATOMIC = 4;

    private final Schemas schemas;
    private final ByteBuffer in;
    private final String[] strings;

    SchemaReader(Schemas schemas, byte[] body, int offset, String[] strings) {
        this.schemas = schemas;
        this.in = ByteBuffer.wrap(body);
        this.in.position(offset);
        this.strings = strings;
    }

    TypeSchema read(String name) {
        String goName = string();
        int flags = in.get();
        TypeSchema.Head head = new TypeSchema.Head(
                name, goName, string(), (flags & CARRIES_TYPE_META) != 0, (flags & TYPE_ATOMIC) != 0, in.getInt());
        Map<Integer, FieldSchema> embedded = new HashMap<>();
        for (int i = unsignedShort(); i > 0; i--) {
            int number = unsignedShort();
            FieldSchema.Shape shape = new FieldSchema.Shape(Type.OBJECT, "", "", string(), null);
            embedded.put(number, new FieldSchema(schemas, shape, FieldSchema.Markers.NONE));
        }
        Map<String, FieldSchema> fields = new LinkedHashMap<>();
        int count = unsignedShort();
        if (count > Long.SIZE) {
            throw new IllegalStateException(name + " has more fields than the decoder can count: " + count);
        }
        for (int i = 0; i < count; i++) {
            FieldSchema field = field(i);
            fields.put(field.fieldName(), field);
        }
        return new TypeSchema(head, fields, embedded);
    }

    private FieldSchema field(int ordinal) {
        String name = string();
        int number = unsignedShort();
        int flags = in.get();
        int description = in.getInt();
        FieldSchema.Markers markers = new FieldSchema.Markers(
                name,
                ordinal,
                number,
                (flags & REQUIRED) != 0,
                (flags & DROPS_ZERO) != 0,
                (flags & FIELD_ATOMIC) != 0,
                description,
                listType(string()),
                strings(),
                emptyAsNull(string()),
                Collections.unmodifiableSet(new LinkedHashSet<>(strings())),
                string());
        return new FieldSchema(schemas, shape(), markers);
    }

    private FieldSchema.Shape shape() {
        Type type = Type.valueOf(string());
        String format = string();
        String goType = string();
        return switch (type) {
            case OBJECT -> new FieldSchema.Shape(type, format, goType, string(), null);
            case ARRAY, MAP ->
                new FieldSchema.Shape(
                        type, format, goType, "", new FieldSchema(schemas, shape(), FieldSchema.Markers.NONE));
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, TIME, MICRO_TIME, BYTES, ANY ->
                new FieldSchema.Shape(type, format, goType, "", null);
        };
    }

    private static ListType listType(String name) {
        return name.isEmpty() ? ListType.ATOMIC : ListType.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static @Nullable String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private List<String> strings() {
        int count = in.get();
        return IntStream.range(0, count).mapToObj(i -> string()).toList();
    }

    private String string() {
        return strings[unsignedShort()];
    }

    private int unsignedShort() {
        return Short.toUnsignedInt(in.getShort());
    }
}
