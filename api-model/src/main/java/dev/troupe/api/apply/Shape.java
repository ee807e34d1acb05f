package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.schema.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a place of an object is owned: as one leaf, field by field, or element by element. */
enum Shape {
    /** Owned as a whole: scalars, atomic lists and maps, and what no schema describes. */
    LEAF,
    /** Fields or map entries have owners of their own. */
    FIELDS,
    /** List elements have owners of their own. */
    ELEMENTS;

    /** The shape that the schema gives to {@code value}; a value of another type than declared is a leaf. */
    static Shape of(JsonNode value, @Nullable Schema schema) {
        if (schema == null) {
            return LEAF;
        }
        return switch (schema.type()) {
            case OBJECT, MAP -> value.isObject() && !schema.atomic() ? FIELDS : LEAF;
            case ARRAY -> value.isArray() && schema.listType() != Schema.ListType.ATOMIC ? ELEMENTS : LEAF;
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, TIME, MICRO_TIME, BYTES, ANY -> LEAF;
        };
    }

    /** The schema of a field or map entry, null if there is none. */
    static @Nullable Schema field(Schema schema, String name) {
        return schema.type() == Schema.Type.MAP
                ? schema.items()
                : schema.properties().get(name);
    }

    /**
     * Whether nobody owns this field of an object: its identity, and what only the server writes.
     *
     * @param path the elements that lead to the object that has the field
     */
    static boolean isUntracked(List<String> path, String field) {
        return switch (path.size()) {
            case 0 -> field.equals("apiVersion") || field.equals("kind");
            case 1 -> path.getFirst().equals("f:metadata") && isUntrackedMetadata(field);
            default -> false;
        };
    }

    private static boolean isUntrackedMetadata(String field) {
        return switch (field) {
            case "name",
                    "namespace",
                    "uid",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "generation",
                    "resourceVersion",
                    "selfLink",
                    "managedFields" -> true;
            default -> false;
        };
    }
}
