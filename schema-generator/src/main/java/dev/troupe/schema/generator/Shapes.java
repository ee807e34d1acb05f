package dev.troupe.schema.generator;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What JSON each protobuf field becomes. */
final class Shapes {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    /** Messages that JSON shows as something else than objects with their fields. */
    private static final Map<String, Shape.Scalar> SCALARS = Map.ofEntries(
            Map.entry(
                    "io.k8s.apimachinery.pkg.api.resource.Quantity",
                    new Shape.Scalar("QUANTITY", "", "resource.Quantity")),
            Map.entry(
                    "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
                    new Shape.Scalar("INT_OR_STRING", "int-or-string", "intstr.IntOrString")),
            Map.entry(META + "Time", new Shape.Scalar("TIME", "date-time", "v1.Time")),
            Map.entry(META + "MicroTime", new Shape.Scalar("MICRO_TIME", "date-time", "v1.MicroTime")),
            Map.entry(META + "Duration", new Shape.Scalar("STRING", "duration", "v1.Duration")),
            Map.entry(META + "FieldsV1", new Shape.Scalar("ANY", "object", "v1.FieldsV1")),
            Map.entry(
                    "io.k8s.apimachinery.pkg.runtime.RawExtension",
                    new Shape.Scalar("ANY", "object", "runtime.RawExtension")),
            Map.entry(EXTENSIONS + "JSON", new Shape.Scalar("ANY", "", "v1.JSON")),
            Map.entry(EXTENSIONS + "JSONSchemaPropsOrArray", new Shape.Scalar("ANY", "", "v1.JSONSchemaPropsOrArray")),
            Map.entry(EXTENSIONS + "JSONSchemaPropsOrBool", new Shape.Scalar("ANY", "", "v1.JSONSchemaPropsOrBool")),
            Map.entry(
                    EXTENSIONS + "JSONSchemaPropsOrStringArray",
                    new Shape.Scalar("ANY", "", "v1.JSONSchemaPropsOrStringArray")));

    /** Messages that only wrap a list of strings. */
    private static final Set<String> WRAPPERS = Set.of("ExtraValue", "Verbs");

    private final GoFacts goFacts;

    Shapes(GoFacts goFacts) {
        this.goFacts = goFacts;
    }

    /** Whether that message is no type of its own in JSON. */
    static boolean isScalar(String fullName) {
        return SCALARS.containsKey(fullName) || WRAPPERS.contains(fullName.substring(fullName.lastIndexOf('.') + 1));
    }

    /** The shape of a message for which {@link #isScalar} holds. */
    static Shape.Scalar scalar(String fullName) {
        Shape.Scalar shape = SCALARS.get(fullName);
        if (shape == null) {
            throw new IllegalArgumentException("no scalar: " + fullName);
        }
        return shape;
    }

    /** The type that OpenAPI refers to for a shape, null for plain strings and numbers. */
    static @Nullable String publishedName(Shape.Scalar shape) {
        for (Map.Entry<String, Shape.Scalar> entry : SCALARS.entrySet()) {
            if (entry.getValue().equals(shape)) {
                return entry.getKey();
            }
        }
        return null;
    }

    Shape of(TypeName owner, FieldDescriptor field) {
        String named = goFacts.typeName(owner, field.getName());
        if (field.isMapField()) {
            Shape values = single(field.getMessageType().findFieldByName("value"), "");
            String goType = named == null ? "map[string]" + values.goType() : named;
            return new Shape.Collection("MAP", "", values, goType);
        }
        if (field.isRepeated()) {
            Shape items = single(field, named == null ? "" : named);
            return new Shape.Collection("ARRAY", "", items, "[]" + items.goType());
        }
        return single(field, named == null ? "" : named);
    }

    private static Shape single(FieldDescriptor field, String named) {
        return switch (field.getJavaType()) {
            case MESSAGE -> message(TypeName.ofProto(field.getMessageType().getFullName()));
            case BYTE_STRING -> new Shape.Scalar("BYTES", "byte", "[]uint8");
            case STRING -> new Shape.Scalar("STRING", "", named.isEmpty() ? "string" : named);
            case BOOLEAN -> new Shape.Scalar("BOOLEAN", "", "bool");
            case INT -> new Shape.Scalar("INTEGER", "int32", named.isEmpty() ? "int32" : named);
            case LONG -> new Shape.Scalar("INTEGER", "int64", named.isEmpty() ? "int64" : named);
            case FLOAT, DOUBLE -> new Shape.Scalar("NUMBER", "double", "float64");
            case ENUM -> throw new IllegalStateException("Kubernetes has no enums in protobuf: " + field.getFullName());
        };
    }

    private static Shape message(TypeName name) {
        Shape scalar = SCALARS.get(name.full());
        if (scalar != null) {
            return scalar;
        }
        if (WRAPPERS.contains(name.simple())) {
            Shape text = new Shape.Scalar("STRING", "", "string");
            return new Shape.Collection("ARRAY", Shape.Collection.WRAPPED, text, name.goName());
        }
        return new Shape.Reference(name.full(), name.goName());
    }
}
