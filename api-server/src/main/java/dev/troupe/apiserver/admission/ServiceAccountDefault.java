package dev.troupe.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Failures;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.WriteRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A pod runs as a service account: the one it names, which must exist, or its namespace's {@code default}. */
final class ServiceAccountDefault implements AdmissionStep {
    private static final String DEFAULT = "default";
    private static final String NAME = "serviceAccountName";

    private final ObjectClient entities;
    private final ChangeFeed feed;

    ServiceAccountDefault(ObjectClient entities, ChangeFeed feed) {
        this.entities = entities;
        this.feed = feed;
    }

    @Override
    public WriteRequest fill(WriteRequest request) {
        return PodFill.apply(request, this::fillSpec);
    }

    private void fillSpec(ObjectNode spec, String namespace) {
        String name = Json.text(spec, NAME);
        if (name.isEmpty()) {
            // The older name of the field, still accepted and still shown.
            name = Json.text(spec, "serviceAccount");
        }
        if (name.isEmpty()) {
            name = DEFAULT;
        }
        spec.put(NAME, name).put("serviceAccount", name);
        if (spec.path("imagePullSecrets").isEmpty()) {
            feed.find(key(namespace, name))
                    .map(account -> account.tree().path("imagePullSecrets"))
                    .filter(secrets -> !secrets.isEmpty())
                    .ifPresent(secrets -> spec.set("imagePullSecrets", secrets));
        }
    }

    @Override
    public CompletionStage<Void> check(WriteRequest request) {
        if (!(request instanceof WriteRequest.Create create)
                || !create.key().resource().equals("pods")) {
            return PASS;
        }
        JsonNode spec = create.object().path("spec");
        String name = Json.text(spec, NAME);
        ResourceKey account = key(create.key().namespace(), name);
        // The default account comes right after its namespace; a pod that is quicker need not fail.
        if (name.equals(DEFAULT) || feed.find(account).isPresent()) {
            return PASS;
        }
        return entities.get(account)
                .<Void>thenApply(found -> null)
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(missing(failure, create.key(), account)));
    }

    private static Throwable missing(Throwable failure, ResourceKey pod, ResourceKey account) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof StatusException status && status.code() == 404) {
            return StatusException.forbidden(
                    pod,
                    "error looking up service account " + account.namespace() + "/" + account.name()
                            + ": serviceaccount \"" + account.name() + "\" not found");
        }
        return cause;
    }

    private static ResourceKey key(String namespace, String name) {
        return new ResourceKey("serviceaccounts", namespace, name);
    }
}
