package dev.troupe.api.schema;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Kubernetes type with its fields, with what the codecs need beside {@link Schema}. */
public final class TypeSchema implements Schema {
    private final String name;
    private final String goName;
    private final String apiVersion;
    private final boolean carriesTypeMeta;
    private final boolean atomic;
    private final int description;
    private final Map<String, FieldSchema> fields;
    private final Map<String, Schema> properties;
    private final Set<String> required;
    private final Map<Integer, FieldSchema> byNumber = new HashMap<>();
    private final Map<Integer, FieldSchema> embedded;

    TypeSchema(Head head, Map<String, FieldSchema> fields, Map<Integer, FieldSchema> embedded) {
        this.name = head.name;
        this.goName = head.goName;
        this.apiVersion = head.apiVersion;
        this.carriesTypeMeta = head.carriesTypeMeta;
        this.atomic = head.atomic;
        this.description = head.description;
        this.fields = fields;
        this.properties = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        this.embedded = embedded;
        Set<String> names = new LinkedHashSet<>();
        for (FieldSchema field : fields.values()) {
            if (field.isRequired()) {
                names.add(field.fieldName());
            }
            if (field.number() > 0) {
                byNumber.put(field.number(), field);
            }
        }
        this.required = Collections.unmodifiableSet(names);
    }

    /** What a type has beside its fields. */
    record Head(
            String name, String goName, String apiVersion, boolean carriesTypeMeta, boolean atomic, int description) {}

    /** The field of that name, null if the type has none. */
    public @Nullable FieldSchema field(String fieldName) {
        return fields.get(fieldName);
    }

    /** The field with that number in protobuf, null if the type has none. */
    public @Nullable FieldSchema field(int number) {
        return byNumber.get(number);
    }

    /** The message with that number in protobuf whose fields JSON shows as this type's own; null if there is none. */
    public @Nullable FieldSchema embedded(int number) {
        return embedded.get(number);
    }

    /** Go's name of the type, as errors show it: {@code v1.PodSpec}. */
    public String goName() {
        return goName;
    }

    /** {@link #goName} without the package. */
    public String simpleName() {
        return goName.substring(goName.indexOf('.') + 1);
    }

    /** The group and version that the type belongs to. */
    public String apiVersion() {
        return apiVersion;
    }

    /** Whether objects of the type have apiVersion and kind. */
    public boolean carriesTypeMeta() {
        return carriesTypeMeta;
    }

    @Override
    public Type type() {
        return Type.OBJECT;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return Descriptions.text(description);
    }

    @Override
    public Map<String, Schema> properties() {
        return properties;
    }

    @Override
    public @Nullable Schema items() {
        return null;
    }

    @Override
    public Set<String> required() {
        return required;
    }

    @Override
    public ListType listType() {
        return ListType.ATOMIC;
    }

    @Override
    public List<String> listMapKeys() {
        return List.of();
    }

    @Override
    public boolean atomic() {
        return atomic;
    }

    @Override
    public @Nullable String patchMergeKey() {
        return null;
    }

    @Override
    public Set<String> patchStrategies() {
        return Set.of();
    }
}
