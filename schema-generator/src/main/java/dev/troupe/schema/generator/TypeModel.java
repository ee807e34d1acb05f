package dev.troupe.schema.generator;

import java.util.List;
import java.util.Set;

/**
 * One Kubernetes type as JSON shows it.
 *
 * @param kind whether objects of it carry apiVersion and kind
 * @param atomic whether server-side apply replaces it as a whole
 * @param fields the JSON fields, those of embedded structs included
 * @param embedded the structs whose fields JSON shows as this type's own, but protobuf as messages
 */
record TypeModel(
        TypeName name, String description, boolean kind, boolean atomic, List<Field> fields, List<Embedded> embedded) {

    /** An embedded struct, by the number of the protobuf field that holds it. */
    record Embedded(int number, String typeName) {}

    /**
     * One field.
     *
     * @param number protobuf's number, 0 where protobuf has the field elsewhere (embedded structs, apiVersion, kind)
     * @param dropsZero whether Go leaves the field out of JSON when it is false, 0, "" or empty
     * @param listType {@code atomic}, {@code set}, {@code map}, or empty
     * @param defaultValue JSON, empty for none
     */
    record Field(
            String name,
            int number,
            Shape shape,
            String description,
            boolean required,
            boolean dropsZero,
            boolean atomic,
            String listType,
            List<String> listMapKeys,
            String patchMergeKey,
            Set<String> patchStrategies,
            String defaultValue) {

        /** The field as the type that embeds its struct has it. */
        Field inEmbeddingType() {
            return new Field(
                    name,
                    0,
                    shape,
                    description,
                    required,
                    dropsZero,
                    atomic,
                    listType,
                    listMapKeys,
                    patchMergeKey,
                    patchStrategies,
                    defaultValue);
        }
    }
}
