package dev.troupe.workload.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.resource.plan.KindRules;
import java.time.Instant;
import java.util.List;

/** ReplicaSets and Deployments: counted generations, and replicas that can be scaled. */
public final class ReplicatedRules implements KindRules {

    @Override
    public void prepareCreate(ObjectNode object, Instant now) {
        object.putObject("status").put("replicas", 0);
    }

    @Override
    public void prepareStatusUpdate(ObjectNode current, ObjectNode next) {
        if (Json.text(next, "kind").equals("Deployment")) {
            KeptMetadata.keep("labels", current, next);
        }
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    @Override
    public void applySubresource(ResourceKey key, String subresource, ObjectNode next, ObjectNode body, Instant now) {
        if (!subresource.equals("scale")) {
            throw StatusException.noSuchPath();
        }
        Json.child(next, "spec")
                .put("replicas", body.path("spec").path("replicas").asInt(0));
    }

    @Override
    public List<Fact> facts(JsonNode before, JsonNode after) {
        int from = before.path("spec").path("replicas").asInt(1);
        int to = after.path("spec").path("replicas").asInt(1);
        return from == to ? List.of() : List.of(new Fact.ReplicasChanged(from, to));
    }
}
