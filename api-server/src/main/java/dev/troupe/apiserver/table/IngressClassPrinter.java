package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.List;

/** IngressClasses: CONTROLLER, PARAMETERS. */
final class IngressClassPrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("Controller", "Who serves Ingresses of this class."),
            TableColumn.text("Parameters", "An object with more for that controller."),
            TableColumn.age());

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        JsonNode parameters = object.at("/spec/parameters");
        String group = parameters.path("apiGroup").asText("");
        String shown = parameters.isObject()
                ? parameters.path("kind").asText()
                        + (group.isEmpty() ? "" : '.' + group)
                        + '/'
                        + parameters.path("name").asText()
                : Trees.NONE;
        return Json.array()
                .add(Trees.name(object))
                .add(object.at("/spec/controller").asText())
                .add(shown)
                .add(Trees.age(object, now));
    }
}
