package dev.troupe.schema.generator;

import java.util.Map;

/** Descriptions of what protobuf has no comment for, in Troupe's words. */
final class Wording {
    static final String API_VERSION =
            "The group and version in which this representation of the object is written, as in apps/v1. Servers convert "
                    + "schemas that they know and refuse those that they do not. More info: "
                    + "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources";
    static final String KIND =
            "The REST resource that this object represents, in CamelCase. Servers may infer it from the endpoint that "
                    + "requests go to. Cannot be updated. More info: "
                    + "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds";
    static final String METADATA = "Standard object's metadata. More info: "
            + "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";
    static final String PATCH = "A change to an object, in the form that the Content-Type header names.";

    private static final Map<String, String> SCALARS = Map.of(
            "Quantity",
            "An amount of a resource: a decimal number with an optional suffix, either decimal (n, u, m, k, M, G, T, P, E), "
                    + "binary (Ki, Mi, Gi, Ti, Pi, Ei) or an exponent (e3). 0.5 and 500m are the same amount; servers "
                    + "give back one spelling of it.",
            "IntOrString",
            "An integer or a string: a port's number or name, a count or a percentage.",
            "Time",
            "A time in RFC 3339 with seconds, as in 2006-01-02T15:04:05Z.",
            "MicroTime",
            "A time in RFC 3339 with microseconds, as in 2006-01-02T15:04:05.000000Z.",
            "FieldsV1",
            "A set of fields as a tree: each key is f:<name> for a field, k:<keys> for a list's element by its keys, "
                    + "v:<value> for one by its value, i:<index> for one by its place, and . for the thing itself.",
            "RawExtension",
            "An object of a kind that need not be known here, kept as it is.");

    private Wording() {}

    /** The description of a type that JSON shows as a single value, empty for none. */
    static String ofScalar(String fullName) {
        return SCALARS.getOrDefault(fullName.substring(fullName.lastIndexOf('.') + 1), "");
    }
}
