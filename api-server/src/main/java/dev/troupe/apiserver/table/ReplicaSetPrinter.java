package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import dev.troupe.apiserver.render.SelectorText;
import java.time.Instant;
import java.util.List;

/** ReplicaSets: DESIRED, CURRENT, READY. */
final class ReplicaSetPrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.number("Desired", "The number of pods that are wanted."),
            TableColumn.number("Current", "The number of pods that exist."),
            TableColumn.number("Ready", "The number of pods that are ready."),
            TableColumn.age(),
            TableColumn.wide("Containers", "Names of each container in the template."),
            TableColumn.wide("Images", "Images referenced by each container in the template."),
            TableColumn.wide("Selector", "Which pods belong to it."));

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        JsonNode spec = object.path("spec");
        JsonNode status = object.path("status");
        JsonNode containers = spec.path("template").path("spec").path("containers");
        return Json.array()
                .add(Trees.name(object))
                .add(spec.path("replicas").asInt())
                .add(status.path("replicas").asInt())
                .add(status.path("readyReplicas").asInt())
                .add(Trees.age(object, now))
                .add(Trees.join(containers, "name"))
                .add(Trees.join(containers, "image"))
                .add(SelectorText.of(spec.path("selector")));
    }
}
