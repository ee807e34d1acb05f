package dev.troupe.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A field of a type, or the elements of a list or map, with what the codecs need beside {@link Schema}. */
public final class FieldSchema implements Schema {
    private final Schemas schemas;
    private final Shape shape;
    private final Markers markers;
    private @Nullable TypeSchema target;

    FieldSchema(Schemas schemas, Shape shape, Markers markers) {
        this.schemas = schemas;
        this.shape = shape;
        this.markers = markers;
    }

    /**
     * What may stand in a field.
     *
     * @param typeName the type of an OBJECT, empty for others
     * @param items the elements of an ARRAY or MAP, null for others
     */
    record Shape(
            Type type,
            String format,
            String goType,
            String typeName,
            @Nullable FieldSchema items) {}

    /** What is particular to a field. */
    record Markers(
            String name,
            int ordinal,
            int number,
            boolean required,
            boolean dropsZero,
            boolean atomic,
            int description,
            ListType listType,
            List<String> listMapKeys,
            @Nullable String patchMergeKey,
            Set<String> patchStrategies,
            String defaultValue) {

        /** Those of a list's elements: nothing is particular to them. */
        static final Markers NONE =
                new Markers("", 0, 0, true, false, false, 0, ListType.ATOMIC, List.of(), null, Set.of(), "");
    }

    /** The field's name in JSON, empty for elements. */
    public String fieldName() {
        return markers.name;
    }

    /** Its place among the fields of its type, from 0. */
    public int ordinal() {
        return markers.ordinal;
    }

    /** Its number in protobuf, 0 where protobuf keeps it elsewhere. */
    public int number() {
        return markers.number;
    }

    public boolean isRequired() {
        return markers.required;
    }

    /** Whether Go leaves the field out of JSON when it is false, 0, {@code ""} or empty. */
    public boolean dropsZero() {
        return markers.dropsZero;
    }

    /** Go's name of the field's type, as errors show it: {@code []v1.Container}. */
    public String goType() {
        return shape.goType;
    }

    /** Whether protobuf wraps this list in a message of its own, as it does with the values of maps. */
    public boolean isWrapped() {
        return shape.format.equals("wrapped");
    }

    /** The type of an OBJECT, null for others. */
    public @Nullable TypeSchema target() {
        TypeSchema known = target;
        if (known == null && shape.type == Type.OBJECT) {
            known = schemas.type(shape.typeName);
            target = known;
        }
        return known;
    }

    @Override
    public Type type() {
        return shape.type;
    }

    @Override
    public String name() {
        return shape.typeName;
    }

    @Override
    public String description() {
        return Descriptions.text(markers.description);
    }

    @Override
    public Map<String, Schema> properties() {
        TypeSchema type = target();
        return type == null ? Map.of() : type.properties();
    }

    @Override
    public @Nullable FieldSchema items() {
        return shape.items;
    }

    @Override
    public Set<String> required() {
        TypeSchema type = target();
        return type == null ? Set.of() : type.required();
    }

    @Override
    public ListType listType() {
        return markers.listType;
    }

    @Override
    public List<String> listMapKeys() {
        return markers.listMapKeys;
    }

    @Override
    public boolean atomic() {
        TypeSchema type = target();
        return markers.atomic || type != null && type.atomic();
    }

    @Override
    public @Nullable String patchMergeKey() {
        return markers.patchMergeKey;
    }

    @Override
    public Set<String> patchStrategies() {
        return markers.patchStrategies;
    }

    @Override
    public String format() {
        return isWrapped() ? "" : shape.format;
    }

    @Override
    public @Nullable JsonNode defaultValue() {
        return markers.defaultValue.isEmpty() ? null : Json.read(markers.defaultValue);
    }
}
