package dev.troupe.workload.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.protocol.journal.Fact;
import java.util.ArrayList;
import java.util.List;

/** What happened to a pod between two of its states. */
final class PodFacts {
    private PodFacts() {}

    static List<Fact> between(JsonNode before, JsonNode after) {
        List<Fact> facts = new ArrayList<>();
        String node = after.path("spec").path("nodeName").asText("");
        if (!node.equals(before.path("spec").path("nodeName").asText(""))) {
            facts.add(new Fact.PodBound(node));
        }
        JsonNode oldStatus = before.path("status");
        JsonNode status = after.path("status");
        if (status.equals(oldStatus)) {
            return facts;
        }
        for (String list : List.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")) {
            for (JsonNode container : status.path(list)) {
                containerFacts(named(oldStatus.path(list), "name", container.path("name")), container, facts);
            }
        }
        String phase = status.path("phase").asText("");
        String oldPhase = oldStatus.path("phase").asText("");
        if (!phase.equals(oldPhase)) {
            facts.add(new Fact.PodPhaseChanged(oldPhase, phase));
        }
        for (JsonNode condition : status.path("conditions")) {
            JsonNode old = named(oldStatus.path("conditions"), "type", condition.path("type"));
            if (!old.path("status").equals(condition.path("status"))) {
                facts.add(new Fact.ConditionChanged(
                        condition.path("type").asText(),
                        condition.path("status").asText(),
                        condition.path("reason").asText("")));
            }
        }
        return facts;
    }

    private static void containerFacts(JsonNode before, JsonNode after, List<Fact> facts) {
        String name = after.path("name").asText();
        JsonNode running = after.path("state").path("running");
        if (running.isObject() && !running.equals(before.path("state").path("running"))) {
            facts.add(new Fact.ContainerStarted(name));
        }
        JsonNode terminated = after.path("state").path("terminated");
        if (terminated.isObject() && !terminated.equals(before.path("state").path("terminated"))) {
            facts.add(new Fact.ContainerExited(
                    name,
                    terminated.path("exitCode").asInt(),
                    terminated.path("reason").asText("")));
        }
    }

    private static JsonNode named(JsonNode list, String field, JsonNode value) {
        for (JsonNode entry : list) {
            if (entry.path(field).equals(value)) {
                return entry;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }
}
