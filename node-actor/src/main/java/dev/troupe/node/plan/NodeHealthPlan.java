package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Node object must say of a node's health: the conditions of one that is not there, and the taints that follow
 * from conditions, as Kubernetes' node lifecycle controller sets them.
 */
public final class NodeHealthPlan {
    /** The prefix of the taints that follow from a node's health. */
    private static final String PREFIX = "node.kubernetes.io/";

    private static final String UNREACHABLE = PREFIX + "unreachable";
    private static final String NOT_READY = PREFIX + "not-ready";
    private static final Map<String, String> PRESSURE = Map.of(
            "MemoryPressure", PREFIX + "memory-pressure",
            "DiskPressure", PREFIX + "disk-pressure",
            "PIDPressure", PREFIX + "pid-pressure");

    private NodeHealthPlan() {}

    /** The merge patch of the status of a node that is not there; null if it says so already. */
    public static @Nullable ObjectNode statusPatch(JsonNode node, Presence presence, Instant now) {
        if (presence == Presence.HERE) {
            return null; // its own agent says how it is
        }
        ArrayNode conditions = Json.array();
        boolean changed = false;
        for (JsonNode condition : node.path("status").path("conditions")) {
            ObjectNode next = condition.deepCopy();
            if (!Json.text(condition, "status").equals("Unknown")) {
                next.put("status", "Unknown")
                        .put("reason", "NodeStatusUnknown")
                        .put("message", "Kubelet stopped posting node status.")
                        .put("lastTransitionTime", ContainerStatuses.time(now));
                changed = true;
            }
            conditions.add(next);
        }
        if (!changed) {
            return null;
        }
        ObjectNode patch = Json.object();
        patch.putObject("status").set("conditions", conditions);
        return patch;
    }

    /**
     * The merge patch that gives the node the taints of its health and takes the others of that kind away; null if it
     * has them already. It carries the object's revision, since it writes the whole list.
     */
    public static @Nullable ObjectNode taintPatch(JsonNode node, String revision, Presence presence, Instant now) {
        Map<String, String> wished = wished(node, presence);
        ArrayNode taints = Json.array();
        boolean changed = false;
        for (JsonNode taint : node.path("spec").path("taints")) {
            String key = Json.text(taint, "key");
            String name = key + ':' + Json.text(taint, "effect");
            if (!isHealth(key) || wished.remove(name) != null) {
                taints.add(taint);
            } else {
                changed = true;
            }
        }
        for (String name : wished.keySet()) {
            int colon = name.lastIndexOf(':');
            ObjectNode taint =
                    taints.addObject().put("key", name.substring(0, colon)).put("effect", name.substring(colon + 1));
            taint.put("timeAdded", ContainerStatuses.time(now));
            changed = true;
        }
        if (!changed) {
            return null;
        }
        ObjectNode patch = Json.object();
        patch.putObject("metadata").put("resourceVersion", revision);
        if (taints.isEmpty()) {
            patch.putObject("spec").putNull("taints");
        } else {
            patch.putObject("spec").set("taints", taints);
        }
        return patch;
    }

    private static boolean isHealth(String key) {
        return key.equals(UNREACHABLE) || key.equals(NOT_READY) || PRESSURE.containsValue(key);
    }

    /** Taints as {@code key:effect}, in order. */
    private static Map<String, String> wished(JsonNode node, Presence presence) {
        Map<String, String> wished = new LinkedHashMap<>();
        switch (presence) {
            case LOST -> {
                wished.put(UNREACHABLE + ":NoSchedule", "");
                wished.put(UNREACHABLE + ":NoExecute", "");
            }
            case AWAY -> wished.put(UNREACHABLE + ":NoSchedule", "");
            case HERE -> {
                for (JsonNode condition : node.path("status").path("conditions")) {
                    String type = Json.text(condition, "type");
                    String status = Json.text(condition, "status");
                    if (type.equals("Ready") && status.equals("False")) {
                        wished.put(NOT_READY + ":NoSchedule", "");
                        wished.put(NOT_READY + ":NoExecute", "");
                    } else if (PRESSURE.containsKey(type) && status.equals("True")) {
                        wished.put(PRESSURE.get(type) + ":NoSchedule", "");
                    }
                }
            }
        }
        return wished;
    }
}
