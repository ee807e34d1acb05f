package dev.troupe.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shape of one field or type. Types may refer to themselves (JSONSchemaProps does), so {@link #properties()} and
 * {@link #items()} are resolved on demand.
 */
public interface Schema {

    /** What JSON may stand here. */
    enum Type {
        /** A struct with known fields. */
        OBJECT,
        /** A map from strings to {@link Schema#items()}. */
        MAP,
        ARRAY,
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        /** A string or an integer, as ports and percentages are. */
        INT_OR_STRING,
        /** A resource quantity: a string, or a number that is taken as one. */
        QUANTITY,
        /** RFC 3339 with seconds. */
        TIME,
        /** RFC 3339 with microseconds. */
        MICRO_TIME,
        /** Base64. */
        BYTES,
        /** Anything at all: RawExtension, JSON, FieldsV1. */
        ANY
    }

    /** How a list's elements are told apart, by server-side apply ({@code x-kubernetes-list-type}). */
    enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    Type type();

    /** The Kubernetes type's name for an OBJECT ({@code io.k8s.api.core.v1.PodSpec}), empty for others. */
    String name();

    /** What the field means, as Kubernetes' documentation of it reads; empty if there is none. */
    String description();

    /** The fields of an OBJECT in declared order; empty for other types. */
    Map<String, Schema> properties();

    /** The elements of an ARRAY or the values of a MAP. */
    @Nullable
    Schema items();

    /** The fields that an OBJECT cannot be without. */
    Set<String> required();

    ListType listType();

    /** For {@link ListType#MAP}: the fields that together name an element. */
    List<String> listMapKeys();

    /** Whether a MAP or OBJECT is replaced as a whole by server-side apply. */
    boolean atomic();

    /** The key by which strategic merge patch merges this list of objects, null where it has none. */
    @Nullable
    String patchMergeKey();

    /** {@code merge}, {@code replace}, {@code retainKeys}: strategic merge patch's strategies for this field. */
    Set<String> patchStrategies();

    /** OpenAPI's format, as {@code int32} or {@code date-time}; empty for none. */
    default String format() {
        return "";
    }

    /** The value that Kubernetes gives the field when it is absent, as OpenAPI declares it; null for none. */
    default @Nullable JsonNode defaultValue() {
        return null;
    }
}
