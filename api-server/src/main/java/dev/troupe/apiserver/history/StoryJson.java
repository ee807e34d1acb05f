package dev.troupe.apiserver.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.journal.ObjectEvent;
import java.util.List;

/**
 * One row as a line of the story: who did what to which object, the facts, and the merge patch from the object before.
 * What a Secret holds is left out; that it changed is not.
 */
final class StoryJson {
    /** Stands where a secret value was set. */
    static final String HIDDEN = "(changed)";

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final List<String> SECRET_FIELDS = List.of("data", "stringData");

    private StoryJson() {}

    static ObjectNode of(JournalEntry entry) {
        ObjectEvent event = entry.event();
        ObjectNode line = Json.object()
                .put("revision", entry.revision())
                .put("at", event.at().toString())
                .put("user", event.by().user());
        ArrayNode groups = line.putArray("groups");
        event.by().groups().forEach(groups::add);
        line.put("verb", event.verb())
                .put("type", entry.type().name())
                .put("resource", entry.key().resource())
                .put("namespace", entry.key().namespace())
                .put("name", entry.key().name())
                .put("uid", entry.object().header().uid());
        ArrayNode facts = line.putArray("facts");
        event.facts().forEach(fact -> facts.add(text(fact)));
        JsonNode patch = event.mergePatch();
        if (patch != null) {
            line.set("patch", entry.key().resource().equals("secrets") ? hidden(patch) : patch);
        }
        return line;
    }

    /** A fact in words. */
    static String text(Fact fact) {
        return switch (fact) {
            case Fact.Created() -> "created";
            case Fact.Updated(String subresource) -> subresource.isEmpty() ? "updated" : "updated its " + subresource;
            case Fact.DeletionRequested(long graceSeconds) -> "deletion requested, " + graceSeconds + " s of grace";
            case Fact.Deleted() -> "deleted";
            case Fact.PodBound(String nodeName) -> "bound to " + nodeName;
            case Fact.ContainerStarted(String container) -> "container " + container + " started";
            case Fact.ContainerExited(String container, int exitCode, String reason) ->
                "container " + container + " exited with " + exitCode + because(reason);
            case Fact.PodPhaseChanged(String from, String to) ->
                from.isEmpty() ? "phase " + to : "phase " + from + " → " + to;
            case Fact.ConditionChanged(String type, String status, String reason) ->
                type + "=" + status + because(reason);
            case Fact.ReplicasChanged(int from, int to) -> "replicas " + from + " → " + to;
        };
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }

    private static JsonNode hidden(JsonNode patch) {
        ObjectNode shown = patch.deepCopy();
        for (String field : SECRET_FIELDS) {
            if (shown.get(field) instanceof ObjectNode values) {
                values.properties().forEach(value -> {
                    if (!value.getValue().isNull()) {
                        value.setValue(Json.mapper().getNodeFactory().textNode(HIDDEN));
                    }
                });
            }
        }
        if (shown.path("metadata").get("annotations") instanceof ObjectNode annotations
                && annotations.path(LAST_APPLIED).isTextual()) {
            annotations.put(LAST_APPLIED, HIDDEN);
        }
        return shown;
    }
}
