package dev.troupe.api.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.schema.Schemas;
import dev.troupe.api.schema.TypeSchema;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a body says that it is, and what it was expected to be.
 *
 * @param apiVersion {@code apps/v1}
 * @param kind {@code Deployment}
 */
record TypeMeta(String apiVersion, String kind) {
    /** Where kube-apiserver says its types are registered; clients have seen the text for years. */
    private static final String SCHEME = "pkg/api/legacyscheme/scheme.go:30";

    static TypeMeta of(TypeSchema type) {
        return new TypeMeta(type.apiVersion(), type.simpleName());
    }

    static TypeMeta of(ObjectNode object) {
        return new TypeMeta(Json.text(object, "apiVersion"), Json.text(object, "kind"));
    }

    /** Reads no more than the two fields. */
    static TypeMeta scan(JsonParser in) throws IOException, DecodingException {
        String apiVersion = "";
        String kind = "";
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new DecodingException("json: cannot unmarshal " + nameOf(in.currentToken())
                    + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; "
                    + "Kind string \"json:\\\"kind,omitempty\\\"\" }");
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            boolean wanted = name.equals("apiVersion") || name.equals("kind");
            if (wanted && value == JsonToken.VALUE_STRING) {
                apiVersion = name.equals("apiVersion") ? in.getText() : apiVersion;
                kind = name.equals("kind") ? in.getText() : kind;
            } else if (wanted && value != JsonToken.VALUE_NULL) {
                throw new DecodingException("json: cannot unmarshal " + nameOf(value) + " into Go struct field ." + name
                        + " of type string");
            }
            in.skipChildren();
        }
        return new TypeMeta(apiVersion, kind);
    }

    private static String nameOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "object";
            case START_ARRAY -> "array";
            case VALUE_STRING -> "string";
            case VALUE_TRUE, VALUE_FALSE -> "bool";
            case VALUE_NULL -> "null";
            default -> "number";
        };
    }

    /** What is missing here, taken from what is expected. */
    TypeMeta orElse(TypeMeta expected) {
        if (!apiVersion.isEmpty() && !kind.isEmpty()) {
            return this;
        }
        return new TypeMeta(
                apiVersion.isEmpty() ? expected.apiVersion : apiVersion, kind.isEmpty() ? expected.kind : kind);
    }

    String version() {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    boolean isWellFormed() {
        return apiVersion.indexOf('/') == apiVersion.lastIndexOf('/');
    }

    /** Whether a body of this type may stand where {@code type} is expected. */
    boolean fits(TypeSchema type) {
        if (!kind.equals(type.simpleName())) {
            return false;
        }
        // Options are registered in every group; evictions came in a beta version for long.
        return apiVersion.equals(type.apiVersion())
                || type.name().startsWith("io.k8s.apimachinery.")
                || kind.equals("Eviction") && apiVersion.equals("policy/v1beta1");
    }

    /** Why a body of this type may not stand where {@code type} is expected. */
    String misfit(TypeSchema type, Schemas schemas) {
        TypeSchema known = find(schemas);
        if (known == null) {
            return handled(type) + "no kind " + GoQuote.quote(kind) + " is registered for version "
                    + GoQuote.quote(apiVersion) + " in scheme " + GoQuote.quote(SCHEME);
        }
        if (kind.equals(type.simpleName())) {
            return "the API version in the data (" + apiVersion + ") does not match the expected API version ("
                    + type.apiVersion() + ")";
        }
        return handled(type) + "converting (" + known.goName() + ") to (" + internalPackage(type) + "."
                + type.simpleName() + "): unknown conversion";
    }

    /** The words before what is wrong with a body whose type is known. */
    String handled(TypeSchema type) {
        return kind + " in version " + GoQuote.quote(version()) + " cannot be handled as a " + type.simpleName() + ": ";
    }

    private @Nullable TypeSchema find(Schemas schemas) {
        for (String name : schemas.names()) {
            if (name.endsWith('.' + kind)) {
                TypeSchema type = schemas.findType(name);
                if (type != null && type.carriesTypeMeta() && type.apiVersion().equals(apiVersion)) {
                    return type;
                }
            }
        }
        return null;
    }

    private static String internalPackage(TypeSchema type) {
        String[] parts = type.name().split("\\.", -1);
        return parts[parts.length - 3];
    }
}
