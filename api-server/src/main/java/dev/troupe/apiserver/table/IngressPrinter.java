package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Ingresses: CLASS, HOSTS, ADDRESS, PORTS. */
final class IngressPrinter implements TablePrinter {
    private static final int HOSTS_SHOWN = 3;
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("Class", "Which controller serves it."),
            TableColumn.text("Hosts", "The names that clients ask for."),
            TableColumn.text("Address", "Where it is served."),
            TableColumn.text("Ports", "The ports there."),
            TableColumn.age());

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        JsonNode spec = object.path("spec");
        List<String> addresses = new ArrayList<>();
        for (JsonNode ingress : object.at("/status/loadBalancer/ingress")) {
            addresses.add(
                    Trees.orElse(ingress.path("ip"), ingress.path("hostname").asText()));
        }
        return Json.array()
                .add(Trees.name(object))
                .add(Trees.orElse(spec.path("ingressClassName"), Trees.NONE))
                .add(hosts(spec.path("rules")))
                .add(String.join(",", addresses))
                .add(spec.path("tls").isEmpty() ? "80" : "80, 443")
                .add(Trees.age(object, now));
    }

    private static String hosts(JsonNode rules) {
        List<String> hosts = new ArrayList<>();
        for (JsonNode rule : rules) {
            String host = rule.path("host").asText();
            if (!host.isEmpty()) {
                hosts.add(host);
            }
        }
        if (hosts.isEmpty()) {
            return "*";
        }
        return hosts.size() <= HOSTS_SHOWN
                ? String.join(",", hosts)
                : String.join(",", hosts.subList(0, HOSTS_SHOWN)) + " + " + (hosts.size() - HOSTS_SHOWN) + " more...";
    }
}
