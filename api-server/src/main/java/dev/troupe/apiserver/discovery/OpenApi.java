package dev.troupe.apiserver.discovery;

import dev.troupe.api.StatusException;
import dev.troupe.api.openapi.OpenApiDocuments;
import dev.troupe.apiserver.http.AcceptHeader;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code /openapi/v2} and {@code /openapi/v3}, as JSON; the former also as protobuf. */
final class OpenApi {
    private static final String V3 = "/openapi/v3";
    private static final String V2 = "/openapi/v2";
    /** What kubectl asks {@code /openapi/v2} for. */
    private static final String PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /** What older clients call it, though it is no media type by the rules. */
    private static final String PROTOBUF_OF_OLD = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    /** Documents that are asked for by their hash never change. */
    private static final Map<String, String> IMMUTABLE = Map.of("Cache-Control", "public, immutable");

    private final OpenApiDocuments documents;
    private final Tagged index;
    private final Map<String, Zipped> zipped = new ConcurrentHashMap<>();

    OpenApi(OpenApiDocuments documents) {
        this.documents = documents;
        this.index = new Tagged(Answer.JSON, documents.v3Index(), Map.of());
    }

    /** The answer for a path, null if it is none of OpenAPI's. */
    @Nullable
    Answer answer(String path, Exchange exchange) {
        if (!path.startsWith("/openapi/")) {
            return null;
        }
        if (path.equals(V2)) {
            return v2(exchange);
        }
        if (path.equals(V3)) {
            return index.answer(exchange);
        }
        return path.startsWith(V3 + '/') ? v3(path.substring(V3.length() + 1), exchange) : null;
    }

    private @Nullable Answer v3(String groupVersion, Exchange exchange) {
        boolean hashed = exchange.query().has("hash");
        Zipped document = zipped.get(groupVersion + hashed);
        if (document == null) {
            byte[] gzip = documents.v3Gzip(groupVersion);
            if (gzip == null) {
                return null;
            }
            document = new Zipped(Answer.JSON, gzip, hashed ? IMMUTABLE : Map.of());
            zipped.put(groupVersion + hashed, document);
        }
        return document.answer(exchange);
    }

    private Answer v2(Exchange exchange) {
        String type = acceptedType(exchange);
        return zipped.computeIfAbsent(
                        type,
                        key -> key.equals(Answer.JSON)
                                ? new Zipped(key, documents.v2Gzip(), Map.of())
                                : Zipped.of(key, documents.v2Protobuf(), Map.of()))
                .answer(exchange);
    }

    private static String acceptedType(Exchange exchange) {
        for (AcceptHeader.Clause clause : AcceptHeader.parse(exchange.request().getHeader("Accept"))) {
            if (clause.covers(Answer.JSON)) {
                return Answer.JSON;
            }
            if (clause.covers(PROTOBUF) || clause.covers(PROTOBUF_OF_OLD)) {
                return PROTOBUF;
            }
        }
        throw StatusException.notAcceptable(
                "only the following media types are accepted: application/json, " + PROTOBUF);
    }
}
