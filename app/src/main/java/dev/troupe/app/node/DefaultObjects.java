package dev.troupe.app.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The namespaces that every cluster has from its first start. */
final class DefaultObjects {
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private DefaultObjects() {}

    /** Makes what is missing. */
    static CompletionStage<Void> create(ObjectClient objects, ChangeFeed feed, InstantSource clock) {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (String name : NAMESPACES) {
            ResourceKey key = ResourceKey.clusterScoped("namespaces", name);
            if (feed.find(key).isPresent()) {
                continue;
            }
            ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
            namespace.putObject("metadata").put("name", name);
            writes.add(objects.write(new WriteRequest.Create(
                            key, namespace, WriteOptions.internal("bootstrap", clock.instant())))
                    .handle((written, failure) -> {
                        if (failure != null) {
                            passExisting(failure);
                        }
                        return null;
                    })
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    }

    /** Another node may have been first. */
    private static void passExisting(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (!(cause instanceof StatusException refusal) || !refusal.reason().equals("AlreadyExists")) {
            throw new CompletionException(cause);
        }
    }
}
