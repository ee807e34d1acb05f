package dev.troupe.schema.generator;

/** What JSON a field may hold. */
sealed interface Shape {
    /** The name of one of {@code dev.troupe.api.schema.Schema.Type}'s values. */
    String kind();

    /** OpenAPI's format, as {@code int32}; empty for none. */
    String format();

    /** How Go names it in errors: {@code []v1.Container}. */
    String goType();

    /** Anything that holds no further shape. */
    record Scalar(String kind, String format, String goType) implements Shape {}

    /** A reference to a type of the model, by its full name. */
    record Reference(String typeName, String goType) implements Shape {
        @Override
        public String kind() {
            return "OBJECT";
        }

        @Override
        public String format() {
            return "";
        }
    }

    /**
     * A list, or a map from strings.
     *
     * @param format {@link #WRAPPED} for a list that protobuf wraps in a message of its own
     */
    record Collection(String kind, String format, Shape items, String goType) implements Shape {
        static final String WRAPPED = "wrapped";

        boolean isMap() {
            return kind.equals("MAP");
        }
    }
}
