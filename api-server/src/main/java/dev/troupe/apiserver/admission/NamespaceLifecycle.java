package dev.troupe.apiserver.admission;

import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Nothing is created in a namespace that is not there or on its way out, and some namespaces are not deleted. */
final class NamespaceLifecycle implements AdmissionStep {
    private static final String NAMESPACES = "namespaces";
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private final ObjectClient entities;
    private final ChangeFeed feed;
    private final Kinds kinds;

    NamespaceLifecycle(ObjectClient entities, ChangeFeed feed, Kinds kinds) {
        this.entities = entities;
        this.feed = feed;
        this.kinds = kinds;
    }

    @Override
    public CompletionStage<Void> check(WriteRequest request) {
        ResourceKey key = request.key();
        if (request instanceof WriteRequest.Delete) {
            return key.resource().equals(NAMESPACES) && IMMORTAL.contains(key.name())
                    ? CompletableFuture.failedFuture(
                            StatusException.forbidden(key, "this namespace may not be deleted"))
                    : PASS;
        }
        if (!AdmittedObjects.isNamespaced(kinds, key) || !AdmittedObjects.mayCreate(request, feed)) {
            return PASS;
        }
        ResourceKey namespace = ResourceKey.clusterScoped(NAMESPACES, key.namespace());
        Optional<StoredObject> known = feed.find(namespace);
        if (known.isPresent()) {
            return open(known.get(), key);
        }
        // This node may not have seen it yet; its entity knows.
        return entities.get(namespace).thenCompose(found -> open(found, key));
    }

    private static CompletionStage<Void> open(StoredObject namespace, ResourceKey key) {
        return namespace.header().terminating()
                ? CompletableFuture.failedFuture(terminating(namespace.key().name(), key))
                : PASS;
    }

    private static StatusException terminating(String namespace, ResourceKey key) {
        StatusException refusal = StatusException.forbidden(
                key, "unable to create new content in namespace " + namespace + " because it is being terminated");
        StatusException.Cause cause = new StatusException.Cause(
                "NamespaceTerminating", "namespace " + namespace + " is being terminated", "metadata.namespace");
        int dot = key.resource().indexOf('.');
        return new StatusException(
                refusal.code(),
                refusal.reason(),
                refusal.text(),
                dot < 0 ? "" : key.resource().substring(dot + 1),
                dot < 0 ? key.resource() : key.resource().substring(0, dot),
                key.name(),
                List.of(cause),
                0);
    }
}
