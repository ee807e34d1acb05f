package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Prints a kind by the columns in its definition, between Name and Age. */
final class DeclaredPrinter implements TablePrinter {
    private static final String COUNT = "#";

    private final KindDefinition kind;

    DeclaredPrinter(KindDefinition kind) {
        this.kind = kind;
    }

    @Override
    public List<TableColumn> columns() {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(TableColumn.objectName());
        for (KindDefinition.Column column : ordered(false)) {
            columns.add(of(column));
        }
        columns.add(TableColumn.age());
        for (KindDefinition.Column column : ordered(true)) {
            columns.add(of(column));
        }
        return columns;
    }

    private List<KindDefinition.Column> ordered(boolean wide) {
        return kind.columns().stream().filter(column -> column.wide() == wide).toList();
    }

    private static TableColumn of(KindDefinition.Column column) {
        return new TableColumn(column.name(), column.type(), "", column.description(), column.wide() ? 1 : 0);
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        ArrayNode cells = Json.array();
        cells.add(object.path("metadata").path("name").asText());
        ordered(false).forEach(column -> add(cells, column, object, now));
        cells.add(Age.since(object.path("metadata").path("creationTimestamp"), now));
        ordered(true).forEach(column -> add(cells, column, object, now));
        return cells;
    }

    private static void add(ArrayNode cells, KindDefinition.Column column, JsonNode object, Instant now) {
        String path = column.path();
        if (path.endsWith(COUNT)) {
            cells.add(object.at(path.substring(0, path.length() - 1)).size());
            return;
        }
        JsonNode value = object.at(path);
        if (column.type().equals("date")) {
            cells.add(Age.since(value, now));
        } else if (value.isMissingNode()) {
            cells.add(column.type().equals("integer") ? "0" : "");
        } else if (value.isArray() && value.path(0).isTextual()) {
            List<String> texts = new ArrayList<>();
            value.forEach(text -> texts.add(text.asText()));
            cells.add(String.join(",", texts));
        } else if (value.isContainerNode()) {
            cells.add(value.toString());
        } else {
            cells.add(value);
        }
    }
}
