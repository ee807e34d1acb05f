package dev.troupe.node.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The way to the entities for a worker: the API, as everybody else has it. Whatever fails, fails with a StatusException. */
public final class RemoteObjects implements ObjectClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MULTIPLE_CHOICES = 300;

    private final Supplier<Server> server;
    private final ChangeFeed feed;

    /** @param server throws a StatusException while there is none */
    RemoteObjects(Supplier<Server> server, ChangeFeed feed) {
        this.server = server;
        this.feed = feed;
    }

    @Override
    public CompletionStage<StoredObject> get(ResourceKey key) {
        return send(path(key, ""), builder -> builder.GET()).thenApply(body -> stored(key, body));
    }

    @Override
    public CompletionStage<Written> write(WriteRequest request) {
        return switch (request) {
            case WriteRequest.Create create ->
                send(
                                collection(create.key()) + query(create.options()),
                                builder -> builder.header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofByteArray(Json.write(create.object()))))
                        .thenApply(body -> written(create.key(), body, Written.Outcome.CREATED));
            case WriteRequest.Update update ->
                send(
                                path(update.key(), update.subresource()) + query(update.options()),
                                builder -> builder.header("Content-Type", "application/json")
                                        .PUT(BodyPublishers.ofByteArray(Json.write(update.object()))))
                        .thenApply(body -> written(update.key(), body, Written.Outcome.CHANGED));
            case WriteRequest.Patch patch ->
                send(
                                path(patch.key(), patch.subresource()) + query(patch.options()),
                                builder -> builder.header("Content-Type", mediaType(patch.type()))
                                        .method("PATCH", BodyPublishers.ofByteArray(patch.body())))
                        .thenApply(body -> written(patch.key(), body, Written.Outcome.CHANGED));
            case WriteRequest.Delete delete ->
                send(
                                path(delete.key(), ""),
                                builder -> builder.header("Content-Type", "application/json")
                                        .method("DELETE", BodyPublishers.ofByteArray(Json.write(options(delete)))))
                        .thenApply(body -> deleted(delete.key(), body));
        };
    }

    private static String mediaType(WriteRequest.PatchType type) {
        return switch (type) {
            case JSON -> "application/json-patch+json";
            case MERGE -> "application/merge-patch+json";
            case STRATEGIC -> "application/strategic-merge-patch+json";
            case APPLY -> "application/apply-patch+yaml";
        };
    }

    private static ObjectNode options(WriteRequest.Delete delete) {
        ObjectNode options = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
        if (delete.gracePeriodSeconds() != null) {
            options.put("gracePeriodSeconds", delete.gracePeriodSeconds());
        }
        if (delete.propagation() != null) {
            options.put("propagationPolicy", delete.propagation());
        }
        if (delete.uid() != null) {
            options.putObject("preconditions").put("uid", delete.uid());
        }
        return options;
    }

    private interface Method {
        HttpRequest.Builder apply(HttpRequest.Builder builder);
    }

    private CompletableFuture<JsonNode> send(String path, Method method) {
        try {
            Server chosen = server.get();
            HttpRequest request = method.apply(chosen.request(path))
                    .header("Accept", "application/json")
                    .timeout(TIMEOUT)
                    .build();
            return chosen.send(request)
                    .thenApply(RemoteObjects::body)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Refusals.of(failure)));
        } catch (StatusException unreachable) {
            return CompletableFuture.failedFuture(unreachable);
        }
    }

    private static JsonNode body(HttpResponse<byte[]> response) {
        if (response.statusCode() >= MULTIPLE_CHOICES) {
            throw Refusals.of(response);
        }
        return Json.read(response.body());
    }

    private static String query(WriteOptions options) {
        return "?fieldValidation=Ignore&fieldManager="
                + URLEncoder.encode(options.fieldManager(), StandardCharsets.UTF_8)
                + (options.dryRun() ? "&dryRun=All" : "");
    }

    private static String collection(ResourceKey key) {
        KindDefinition kind = Kinds.builtIn().get(key.resource());
        String root = kind.group().isEmpty() ? "/api/v1" : "/apis/" + kind.group() + '/' + kind.version();
        return root + (key.namespace().isEmpty() ? "" : "/namespaces/" + key.namespace()) + '/' + kind.plural();
    }

    private static String path(ResourceKey key, String subresource) {
        return collection(key) + '/' + key.name() + (subresource.isEmpty() ? "" : '/' + subresource);
    }

    private static StoredObject stored(ResourceKey key, JsonNode body) {
        long revision = Long.parseLong(Json.text(body.path("metadata"), "resourceVersion"));
        return StoredObject.of(key, (ObjectNode) body).at(revision);
    }

    private static Written written(ResourceKey key, JsonNode body, Written.Outcome outcome) {
        return new Written(stored(key, body), outcome, List.of());
    }

    /** The answer is the object as it was last, or only that it is gone. */
    private Written deleted(ResourceKey key, JsonNode body) {
        if (body.path("kind").asText().equals("Status")) {
            StoredObject last = feed.find(key).orElseThrow(() -> StatusException.notFound(key));
            return new Written(last, Written.Outcome.DELETED, List.of());
        }
        boolean waits = body.path("metadata").hasNonNull("deletionTimestamp");
        return written(key, body, waits ? Written.Outcome.DELETING : Written.Outcome.DELETED);
    }
}
