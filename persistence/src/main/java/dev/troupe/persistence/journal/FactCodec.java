package dev.troupe.persistence.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.protocol.journal.Fact;
import java.io.IOException;

/**
 * Facts as JSON. The names written here are part of the stored format: they outlive renamings of the classes, and a
 * fixture of each stays in the tests.
 */
final class FactCodec {
    private FactCodec() {}

    static void write(Fact fact, JsonGenerator out) throws IOException {
        out.writeStartObject();
        switch (fact) {
            case Fact.Created() -> name(out, "created");
            case Fact.Updated(String subresource) -> {
                name(out, "updated");
                out.writeStringField("subresource", subresource);
            }
            case Fact.DeletionRequested(long graceSeconds) -> {
                name(out, "deletionRequested");
                out.writeNumberField("graceSeconds", graceSeconds);
            }
            case Fact.Deleted() -> name(out, "deleted");
            case Fact.PodBound(String nodeName) -> {
                name(out, "podBound");
                out.writeStringField("nodeName", nodeName);
            }
            case Fact.ContainerStarted(String container) -> {
                name(out, "containerStarted");
                out.writeStringField("container", container);
            }
            case Fact.ContainerExited(String container, int exitCode, String reason) -> {
                name(out, "containerExited");
                out.writeStringField("container", container);
                out.writeNumberField("exitCode", exitCode);
                out.writeStringField("reason", reason);
            }
            case Fact.PodPhaseChanged(String from, String to) -> {
                name(out, "podPhaseChanged");
                out.writeStringField("from", from);
                out.writeStringField("to", to);
            }
            case Fact.ConditionChanged(String type, String status, String reason) -> {
                name(out, "conditionChanged");
                out.writeStringField("type", type);
                out.writeStringField("status", status);
                out.writeStringField("reason", reason);
            }
            case Fact.ReplicasChanged(int from, int to) -> {
                name(out, "replicasChanged");
                out.writeNumberField("from", from);
                out.writeNumberField("to", to);
            }
        }
        out.writeEndObject();
    }

    static Fact read(JsonNode json) {
        String name = text(json, "fact");
        return switch (name) {
            case "created" -> new Fact.Created();
            case "updated" -> new Fact.Updated(text(json, "subresource"));
            case "deletionRequested" ->
                new Fact.DeletionRequested(json.path("graceSeconds").asLong());
            case "deleted" -> new Fact.Deleted();
            case "podBound" -> new Fact.PodBound(text(json, "nodeName"));
            case "containerStarted" -> new Fact.ContainerStarted(text(json, "container"));
            case "containerExited" ->
                new Fact.ContainerExited(
                        text(json, "container"), json.path("exitCode").asInt(), text(json, "reason"));
            case "podPhaseChanged" -> new Fact.PodPhaseChanged(text(json, "from"), text(json, "to"));
            case "conditionChanged" ->
                new Fact.ConditionChanged(text(json, "type"), text(json, "status"), text(json, "reason"));
            case "replicasChanged" ->
                new Fact.ReplicasChanged(
                        json.path("from").asInt(), json.path("to").asInt());
            default -> throw new IllegalArgumentException("no such fact: " + name);
        };
    }

    private static void name(JsonGenerator out, String name) throws IOException {
        out.writeStringField("fact", name);
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asText("");
    }
}
