package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Endpoints: the first addresses with their ports. */
final class EndpointsPrinter implements TablePrinter {
    private static final int SHOWN = 3;
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("Endpoints", "Addresses that are ready, with their ports."),
            TableColumn.age());

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        List<String> all = new ArrayList<>();
        for (JsonNode subset : object.path("subsets")) {
            JsonNode ports = subset.path("ports");
            if (ports.isEmpty()) {
                subset.path("addresses")
                        .forEach(address -> all.add(address.path("ip").asText()));
            }
            for (JsonNode port : ports) {
                for (JsonNode address : subset.path("addresses")) {
                    all.add(address.path("ip").asText() + ":"
                            + port.path("port").asInt());
                }
            }
        }
        return Json.array().add(Trees.name(object)).add(shown(all)).add(Trees.age(object, now));
    }

    private static String shown(List<String> all) {
        if (all.isEmpty()) {
            return Trees.NONE;
        }
        String first = String.join(",", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() > SHOWN ? first + " + " + (all.size() - SHOWN) + " more..." : first;
    }
}
