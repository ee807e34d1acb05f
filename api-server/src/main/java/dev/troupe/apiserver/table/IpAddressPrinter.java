package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.List;

/** IPAddresses: whose they are. */
final class IpAddressPrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("ParentRef", "The object that has the address."),
            TableColumn.age());

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        JsonNode parent = object.at("/spec/parentRef");
        return Json.array()
                .add(Trees.name(object))
                .add(parent.path("resource").asText() + "/"
                        + parent.path("namespace").asText() + "/"
                        + parent.path("name").asText())
                .add(Trees.age(object, now));
    }
}
