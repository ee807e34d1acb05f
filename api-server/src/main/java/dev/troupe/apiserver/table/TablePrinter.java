package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.List;

/** Prints the objects of one kind as rows. */
public interface TablePrinter {
    List<TableColumn> columns();

    /**
     * One object's cells, as many as there are columns.
     *
     * @param object the object as it is stored
     * @param now what ages are counted to
     */
    ArrayNode cells(JsonNode object, Instant now);
}
