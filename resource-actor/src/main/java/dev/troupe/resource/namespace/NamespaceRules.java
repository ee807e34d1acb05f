package dev.troupe.resource.namespace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.resource.plan.KindRules;
import java.time.Instant;

/** Namespaces: held by the finalizers in their spec until their content is gone. */
public final class NamespaceRules implements KindRules {

    @Override
    public void prepareCreate(ObjectNode namespace, Instant now) {
        namespace.putObject("status").put("phase", "Active");
        Json.child(namespace, "spec").putArray("finalizers").add("kubernetes");
    }

    @Override
    public void prepareUpdate(ObjectNode current, ObjectNode next) {
        JsonNode finalizers = current.path("spec").get("finalizers");
        if (finalizers == null) {
            Json.child(next, "spec").remove("finalizers");
        } else {
            Json.child(next, "spec").set("finalizers", finalizers);
        }
    }

    @Override
    public boolean holdsDeletion(ObjectNode namespace) {
        return !namespace.path("spec").path("finalizers").isEmpty();
    }

    @Override
    public void prepareTermination(ObjectNode next) {
        Json.child(next, "status").put("phase", "Terminating");
    }

    @Override
    public void applySubresource(ResourceKey key, String subresource, ObjectNode next, ObjectNode body, Instant now) {
        if (!subresource.equals("finalize")) {
            throw StatusException.noSuchPath();
        }
        JsonNode finalizers = body.path("spec").path("finalizers");
        if (finalizers.isArray() && !finalizers.isEmpty()) {
            Json.child(next, "spec").set("finalizers", finalizers);
        } else {
            Json.child(next, "spec").remove("finalizers");
        }
    }
}
