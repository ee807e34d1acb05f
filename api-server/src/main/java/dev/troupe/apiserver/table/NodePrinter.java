package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Nodes: STATUS, ROLES, VERSION. */
final class NodePrinter implements TablePrinter {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final String ROLE = "kubernetes.io/role";
    private static final String UNKNOWN = "<unknown>";

    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.objectName(),
            TableColumn.text("Status", "The status of the node"),
            TableColumn.text("Roles", "The roles of the node"),
            TableColumn.age(),
            TableColumn.text("Version", "The version of the node's agent."),
            TableColumn.wide("Internal-IP", "The address inside the cluster."),
            TableColumn.wide("External-IP", "The address outside of the cluster."),
            TableColumn.wide("OS-Image", "The operating system."),
            TableColumn.wide("Kernel-Version", "The kernel."),
            TableColumn.wide("Container-Runtime", "The container runtime and its version."));

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        JsonNode info = object.path("status").path("nodeInfo");
        return Json.array()
                .add(Trees.name(object))
                .add(status(object))
                .add(roles(object))
                .add(Trees.age(object, now))
                .add(info.path("kubeletVersion").asText())
                .add(address(object, "InternalIP"))
                .add(address(object, "ExternalIP"))
                .add(Trees.orElse(info.path("osImage"), UNKNOWN))
                .add(Trees.orElse(info.path("kernelVersion"), UNKNOWN))
                .add(Trees.orElse(info.path("containerRuntimeVersion"), UNKNOWN));
    }

    private static String status(JsonNode node) {
        List<String> parts = new ArrayList<>();
        for (JsonNode condition : node.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                parts.add(condition.path("status").asText().equals("True") ? "Ready" : "NotReady");
            }
        }
        if (parts.isEmpty()) {
            parts.add("Unknown");
        }
        if (node.path("spec").path("unschedulable").asBoolean()) {
            parts.add("SchedulingDisabled");
        }
        return String.join(",", parts);
    }

    private static String roles(JsonNode node) {
        TreeSet<String> roles = new TreeSet<>();
        node.path("metadata").path("labels").properties().forEach(label -> {
            String key = label.getKey();
            if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
                roles.add(key.substring(ROLE_PREFIX.length()));
            } else if (key.equals(ROLE) && !label.getValue().asText().isEmpty()) {
                roles.add(label.getValue().asText());
            }
        });
        return roles.isEmpty() ? Trees.NONE : String.join(",", roles);
    }

    private static String address(JsonNode node, String type) {
        for (JsonNode address : node.path("status").path("addresses")) {
            if (address.path("type").asText().equals(type)) {
                return address.path("address").asText();
            }
        }
        return Trees.NONE;
    }
}
