package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** PodTemplates: CONTAINERS, IMAGES, POD LABELS; as in Kubernetes, the only kind without an age. */
final class PodTemplatePrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("Containers", "Names of each container in the template."),
            TableColumn.text("Images", "Images referenced by each container in the template."),
            TableColumn.text("Pod Labels", "The labels of pods that are made from the template."));

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        JsonNode template = object.path("template");
        JsonNode containers = template.path("spec").path("containers");
        List<String> labels = new ArrayList<>();
        template.path("metadata")
                .path("labels")
                .properties()
                .forEach(label ->
                        labels.add(label.getKey() + '=' + label.getValue().asText()));
        labels.sort(null);
        return Json.array()
                .add(Trees.name(object))
                .add(Trees.join(containers, "name"))
                .add(Trees.join(containers, "image"))
                .add(labels.isEmpty() ? Trees.NONE : String.join(",", labels));
    }
}
