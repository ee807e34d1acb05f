package dev.troupe.schema.generator;

/** Descriptions of the fields that protobuf does not have, in Troupe's words. */
final class Wording {
    static final String API_VERSION =
            "The group and version in which this representation of the object is written, as in apps/v1. Servers convert "
                    + "schemas that they know and refuse those that they do not. More info: "
                    + "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources";
    static final String KIND =
            "The REST resource that this object represents, in CamelCase. Servers may infer it from the endpoint that "
                    + "requests go to. Cannot be updated. More info: "
                    + "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds";

    private Wording() {}
}
