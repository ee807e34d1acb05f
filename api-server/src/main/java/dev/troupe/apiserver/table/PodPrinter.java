package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.List;

/** Pods: READY, STATUS, RESTARTS. */
final class PodPrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("Ready", "The aggregate readiness state of this pod for accepting traffic."),
            TableColumn.text("Status", "The aggregate status of the containers in this pod."),
            TableColumn.text(
                    "Restarts",
                    "The number of times the containers in this pod have been restarted and when the last container"
                            + " in this pod has restarted."),
            TableColumn.age(),
            TableColumn.wide("IP", "The pod's address."),
            TableColumn.wide("Node", "The node that the pod is bound to."),
            TableColumn.wide("Nominated Node", "The node that the pod may get once others have left it."),
            TableColumn.wide("Readiness Gates", "Conditions that must hold beside the containers' readiness."));

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        JsonNode spec = object.path("spec");
        JsonNode status = object.path("status");
        String text = PodStatusText.of(object);
        boolean initializing = text.startsWith("Init:") && !PodStatusText.isTrue(status, "Initialized");
        PodRestarts restarts = PodRestarts.of(object, initializing);
        int containers = spec.path("containers").size();
        for (JsonNode init : spec.path("initContainers")) {
            if (init.path("restartPolicy").asText().equals("Always")) {
                containers++;
            }
        }
        return Json.array()
                .add(Trees.name(object))
                .add(restarts.readyContainers() + "/" + containers)
                .add(text)
                .add(restarts.text(now))
                .add(Trees.age(object, now))
                .add(Trees.orElse(address(status), Trees.NONE))
                .add(Trees.orElse(spec.path("nodeName"), Trees.NONE))
                .add(Trees.orElse(status.path("nominatedNodeName"), Trees.NONE))
                .add(gates(spec, status));
    }

    private static JsonNode address(JsonNode status) {
        JsonNode first = status.path("podIPs").path(0).path("ip");
        return first.isMissingNode() ? status.path("podIP") : first;
    }

    private static String gates(JsonNode spec, JsonNode status) {
        JsonNode gates = spec.path("readinessGates");
        if (gates.isEmpty()) {
            return Trees.NONE;
        }
        int met = 0;
        for (JsonNode gate : gates) {
            if (PodStatusText.isTrue(status, gate.path("conditionType").asText())) {
                met++;
            }
        }
        return met + "/" + gates.size();
    }
}
