package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import dev.troupe.apiserver.render.SelectorText;
import java.time.Instant;
import java.util.List;

/** NetworkPolicies: POD-SELECTOR. */
final class NetworkPolicyPrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("Pod-Selector", "Which pods of its namespace it is about."),
            TableColumn.age());

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        String selector = SelectorText.of(object.path("spec").path("podSelector"));
        return Json.array()
                .add(Trees.name(object))
                .add(selector.isEmpty() ? Trees.NONE : selector)
                .add(Trees.age(object, now));
    }
}
