package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Node object of this machine: how it is registered, and its status. */
public final class NodeStatusPlan {
    private static final long KIBI = 1024;

    private NodeStatusPlan() {}

    /** The object to create for a node that has none. */
    public static ObjectNode registration(NodeFacts facts, Enrolment enrolment, Instant now) {
        ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
        ObjectNode metadata = node.putObject("metadata").put("name", facts.name());
        ObjectNode labels = metadata.putObject("labels");
        labels(facts).forEach(labels::put);
        if (!enrolment.annotations().isEmpty()) {
            ObjectNode annotations = metadata.putObject("annotations");
            enrolment.annotations().forEach(annotations::put);
        }
        ObjectNode spec = node.putObject("spec");
        enrolment.putSubnet(spec);
        if (!enrolment.taints().isEmpty()) {
            ArrayNode list = spec.putArray("taints");
            enrolment.taints().forEach(taint -> list.add(taint.toJson()));
        }
        node.set("status", status(facts, Json.object(), now));
        return node;
    }

    /** The labels that the agent keeps on its node. */
    public static Map<String, String> labels(NodeFacts facts) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("beta.kubernetes.io/arch", facts.machine().architecture());
        labels.put("beta.kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", facts.machine().architecture());
        labels.put("kubernetes.io/hostname", facts.hostname());
        labels.put("kubernetes.io/os", "linux");
        labels.putAll(facts.labels());
        return labels;
    }

    /** What pods may use, as the Node's {@code status.allocatable}. */
    public static Map<String, Quantity> allocatable(NodeFacts facts) {
        Map<String, Quantity> amounts = new LinkedHashMap<>();
        amounts.put("cpu", new Quantity(cpu(facts.milliCpu() - facts.reservedMilliCpu())));
        amounts.put("ephemeral-storage", new Quantity(Long.toString(facts.diskBytes() - facts.reservedDiskBytes())));
        amounts.put("memory", new Quantity(kibi(facts.memoryBytes() - facts.reservedMemoryBytes())));
        amounts.put("pods", new Quantity(Integer.toString(facts.maxPods())));
        return amounts;
    }

    /**
     * The node's status as it should be.
     *
     * @param current the status that the API has; conditions and resources of others in it stay
     */
    public static ObjectNode status(NodeFacts facts, JsonNode current, Instant now) {
        ObjectNode status = Json.object();
        ArrayNode addresses = status.putArray("addresses");
        facts.addresses()
                .forEach(
                        address -> addresses.addObject().put("address", address).put("type", "InternalIP"));
        addresses.addObject().put("address", facts.hostname()).put("type", "Hostname");
        ObjectNode allocatable = status.putObject("allocatable");
        allocatable(facts).forEach((name, amount) -> allocatable.put(name, amount.toString()));
        ObjectNode capacity = status.putObject("capacity")
                .put("cpu", cpu(facts.milliCpu()))
                .put("ephemeral-storage", kibi(facts.diskBytes()))
                .put("memory", kibi(facts.memoryBytes()))
                .put("pods", Integer.toString(facts.maxPods()));
        // What others say that the node has (extended resources) is all for pods, as a kubelet has it.
        current.path("capacity").properties().forEach(entry -> {
            if (!capacity.has(entry.getKey())) {
                capacity.set(entry.getKey(), entry.getValue());
                allocatable.set(entry.getKey(), entry.getValue());
            }
        });
        status.set("conditions", conditions(facts, current.path("conditions"), now));
        ObjectNode endpoints = status.putObject("daemonEndpoints");
        if (facts.endpointPort() > 0) {
            endpoints.putObject("kubeletEndpoint").put("Port", facts.endpointPort());
        }
        NodeFacts.Machine machine = facts.machine();
        status.putObject("nodeInfo")
                .put("architecture", machine.architecture())
                .put("bootID", machine.bootId())
                .put("containerRuntimeVersion", facts.runtimeVersion())
                .put("kernelVersion", machine.kernelVersion())
                .put("kubeProxyVersion", "")
                .put("kubeletVersion", machine.agentVersion())
                .put("machineID", machine.machineId())
                .put("operatingSystem", "linux")
                .put("osImage", machine.osImage())
                .put("systemUUID", machine.systemUuid());
        return status;
    }

    /** The merge patch that makes {@code current} read {@code desired}; empty if it does already. */
    public static ObjectNode patch(JsonNode current, ObjectNode desired) {
        ObjectNode patch = Json.object();
        desired.properties().forEach(entry -> {
            boolean nothing = entry.getValue().isEmpty() && !current.has(entry.getKey());
            if (!nothing && !entry.getValue().equals(current.get(entry.getKey()))) {
                patch.set(entry.getKey(), merging(current.path(entry.getKey()), entry.getValue()));
            }
        });
        return patch;
    }

    /** An object that is merged leaves what it does not name, so it must name what is to go. */
    private static JsonNode merging(JsonNode current, JsonNode desired) {
        if (!(desired instanceof ObjectNode)) {
            return desired;
        }
        ObjectNode merging = desired.deepCopy();
        current.properties().forEach(entry -> {
            if (!desired.has(entry.getKey())) {
                merging.putNull(entry.getKey());
            }
        });
        return merging;
    }

    private static ArrayNode conditions(NodeFacts facts, JsonNode current, Instant now) {
        ArrayNode conditions = Json.array();
        NodeFacts.Pressure pressure = facts.pressure();
        add(
                conditions,
                current,
                now,
                "MemoryPressure",
                pressure.memory(),
                pressure.memory() ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
                pressure.memory()
                        ? "kubelet has insufficient memory available"
                        : "kubelet has sufficient memory available");
        add(
                conditions,
                current,
                now,
                "DiskPressure",
                pressure.disk(),
                pressure.disk() ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
                pressure.disk() ? "kubelet has disk pressure" : "kubelet has no disk pressure");
        add(
                conditions,
                current,
                now,
                "PIDPressure",
                pressure.pid(),
                pressure.pid() ? "KubeletHasInsufficientPID" : "KubeletHasSufficientPID",
                pressure.pid() ? "kubelet has insufficient PID available" : "kubelet has sufficient PID available");
        boolean ready = facts.runtime().ready();
        add(conditions, current, now, "Ready", ready, ready ? "KubeletReady" : "KubeletNotReady", readiness(facts));
        for (JsonNode other : current) {
            boolean foreign = true;
            for (JsonNode own : conditions) {
                foreign &= !Json.text(own, "type").equals(Json.text(other, "type"));
            }
            if (foreign) {
                conditions.add(other);
            }
        }
        return conditions;
    }

    private static String readiness(NodeFacts facts) {
        if (facts.runtime().ready()) {
            return "kubelet is posting ready status";
        }
        if (!facts.runtime().runtime().ready()) {
            return "container runtime is down";
        }
        return "container runtime network not ready: NetworkReady=false reason:"
                + facts.runtime().network().reason() + " message:"
                + facts.runtime().network().message();
    }

    private static void add(
            ArrayNode conditions,
            JsonNode current,
            Instant now,
            String type,
            boolean isTrue,
            String reason,
            String message) {
        String status = isTrue ? "True" : "False";
        String since = ContainerStatuses.time(now);
        String heartbeat = since;
        for (JsonNode old : current) {
            if (Json.text(old, "type").equals(type) && Json.text(old, "status").equals(status)) {
                since = old.path("lastTransitionTime").asText(since);
                boolean same = Json.text(old, "reason").equals(reason)
                        && Json.text(old, "message").equals(message);
                // A heartbeat alone is no news: who is alive is told by leases, not by writes.
                heartbeat = same ? old.path("lastHeartbeatTime").asText(heartbeat) : heartbeat;
            }
        }
        conditions
                .addObject()
                .put("lastHeartbeatTime", heartbeat)
                .put("lastTransitionTime", since)
                .put("message", message)
                .put("reason", reason)
                .put("status", status)
                .put("type", type);
    }

    private static String cpu(long milli) {
        return milli % 1000 == 0 ? Long.toString(milli / 1000) : milli + "m";
    }

    private static String kibi(long bytes) {
        return bytes / KIBI + "Ki";
    }
}
