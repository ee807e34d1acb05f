package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import dev.troupe.apiserver.render.SelectorText;
import java.time.Instant;
import java.util.List;

/** Deployments: READY, UP-TO-DATE, AVAILABLE. */
final class DeploymentPrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("Ready", "Number of the pods with ready state."),
            TableColumn.number("Up-to-date", "The number of pods that follow the current template."),
            TableColumn.number("Available", "The number of pods that have been ready for long enough."),
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
                .add(status.path("readyReplicas").asInt() + "/"
                        + spec.path("replicas").asInt())
                .add(status.path("updatedReplicas").asInt())
                .add(status.path("availableReplicas").asInt())
                .add(Trees.age(object, now))
                .add(Trees.join(containers, "name"))
                .add(Trees.join(containers, "image"))
                .add(SelectorText.of(spec.path("selector")));
    }
}
