package dev.troupe.schema.generator;

/** What differs between OpenAPI 2 and 3. */
enum Dialect {
    V2("#/definitions/"),
    V3("#/components/schemas/");

    private final String refPrefix;

    Dialect(String refPrefix) {
        this.refPrefix = refPrefix;
    }

    String ref(String typeName) {
        return refPrefix + typeName;
    }
}
