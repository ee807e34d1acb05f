package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.List;

/** ServiceCIDRs: CIDRS. */
final class ServiceCidrPrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("CIDRs", "The networks that Services have their addresses from."),
            TableColumn.age());

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        return Json.array()
                .add(Trees.name(object))
                .add(Trees.joined(object.at("/spec/cidrs")))
                .add(Trees.age(object, now));
    }
}
