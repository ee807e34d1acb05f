package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Services: TYPE, CLUSTER-IP, EXTERNAL-IP, PORT(S). */
final class ServicePrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("Type", "How the Service is reached."),
            TableColumn.text("Cluster-IP", "The Service's own address."),
            TableColumn.text("External-IP", "Addresses by which it is reached from outside."),
            TableColumn.text("Port(s)", "Its ports."),
            TableColumn.age(),
            TableColumn.wide("Selector", "Which pods are behind it."));

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        JsonNode spec = object.path("spec");
        List<String> ports = new ArrayList<>();
        for (JsonNode port : spec.path("ports")) {
            int nodePort = port.path("nodePort").asInt();
            ports.add(port.path("port").asInt() + (nodePort > 0 ? ":" + nodePort : "") + "/"
                    + port.path("protocol").asText());
        }
        TreeSet<String> selector = new TreeSet<>();
        spec.path("selector")
                .properties()
                .forEach(label ->
                        selector.add(label.getKey() + "=" + label.getValue().asText()));
        return Json.array()
                .add(Trees.name(object))
                .add(Trees.orElse(spec.path("type"), Trees.NONE))
                .add(Trees.orElse(spec.path("clusterIP"), Trees.NONE))
                .add(external(object))
                .add(ports.isEmpty() ? Trees.NONE : String.join(",", ports))
                .add(Trees.age(object, now))
                .add(selector.isEmpty() ? Trees.NONE : String.join(",", selector));
    }

    private static String external(JsonNode service) {
        JsonNode spec = service.path("spec");
        List<String> addresses = new ArrayList<>();
        spec.path("externalIPs").forEach(address -> addresses.add(address.asText()));
        return switch (spec.path("type").asText()) {
            case "ExternalName" -> Trees.orElse(spec.path("externalName"), Trees.NONE);
            case "LoadBalancer" -> {
                for (JsonNode ingress : service.at("/status/loadBalancer/ingress")) {
                    addresses.add(Trees.orElse(
                            ingress.path("ip"), ingress.path("hostname").asText()));
                }
                yield addresses.isEmpty() ? "<pending>" : String.join(",", addresses);
            }
            default -> addresses.isEmpty() ? Trees.NONE : String.join(",", addresses);
        };
    }
}
