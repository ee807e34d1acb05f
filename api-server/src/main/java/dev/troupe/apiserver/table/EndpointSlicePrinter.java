package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** EndpointSlices: ADDRESSTYPE, PORTS, ENDPOINTS. */
final class EndpointSlicePrinter implements TablePrinter {
    private static final int SHOWN = 3;
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("AddressType", "What its addresses are."),
            TableColumn.text("Ports", "The ports of all its endpoints."),
            TableColumn.text("Endpoints", "The first addresses."),
            TableColumn.age());

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        List<String> ports = new ArrayList<>();
        object.path("ports").forEach(port -> ports.add(port.path("port").asText("*")));
        List<String> addresses = new ArrayList<>();
        object.path("endpoints")
                .forEach(endpoint -> endpoint.path("addresses").forEach(a -> addresses.add(a.asText())));
        return Json.array()
                .add(Trees.name(object))
                .add(object.path("addressType").asText())
                .add(shown(ports, "<unset>"))
                .add(shown(addresses, "<unset>"))
                .add(Trees.age(object, now));
    }

    private static String shown(List<String> all, String none) {
        if (all.isEmpty()) {
            return none;
        }
        String first = String.join(",", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() > SHOWN ? first + " + " + (all.size() - SHOWN) + " more..." : first;
    }
}
