package dev.troupe.service.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The objects that tell which pods are behind a Service.
 *
 * @param endpoints the Endpoints object
 * @param slices EndpointSlices, each of at most 100 endpoints
 */
record EndpointsPlan(ObjectNode endpoints, List<ObjectNode> slices) {
    static final String SERVICE_LABEL = "kubernetes.io/service-name";
    static final String MANAGER_LABEL = "endpointslice.kubernetes.io/managed-by";
    static final String MANAGER = "endpointslice-controller.k8s.io";
    static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

    private static final int SLICE = 100;
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int LONGEST_NAME = 57;
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    /** One pod, or one node, that answers for a Service. */
    private record Backend(
            JsonNode pod, String address, boolean ready, boolean serving, boolean terminating, ArrayNode ports) {
        String id() {
            return address + Json.text(pod.path("metadata"), "uid");
        }
    }

    /**
     * For a Service that chooses pods.
     *
     * @param pods those that its selector matches
     */
    static EndpointsPlan of(JsonNode service, List<? extends JsonNode> pods) {
        boolean evenUnready = service.at("/spec/publishNotReadyAddresses").asBoolean();
        List<Backend> backends = new ArrayList<>();
        for (JsonNode pod : pods) {
            String address = Json.text(pod.path("status"), "podIP");
            if (address.isEmpty() || ENDED.contains(Json.text(pod.path("status"), "phase"))) {
                continue;
            }
            boolean serving = evenUnready || isReady(pod);
            boolean terminating = pod.path("metadata").has("deletionTimestamp");
            backends.add(new Backend(
                    pod, address, serving && (evenUnready || !terminating), serving, terminating, ports(service, pod)));
        }
        return of(service, backends, MANAGER);
    }

    /** For the Service of the API: the addresses of control nodes. */
    static EndpointsPlan ofAddresses(JsonNode service, List<String> addresses, int targetPort) {
        ArrayNode ports = Json.array();
        ports.addObject().put("name", "https").put("port", targetPort).put("protocol", "TCP");
        List<Backend> backends = addresses.stream()
                .map(address -> new Backend(Json.object(), address, true, true, false, ports))
                .toList();
        return of(service, new ArrayList<>(backends), MANAGER);
    }

    private static EndpointsPlan of(JsonNode service, List<Backend> backends, String manager) {
        backends.sort(Comparator.comparing(Backend::id));
        Map<String, List<Backend>> groups = new TreeMap<>();
        backends.forEach(backend -> groups.computeIfAbsent(backend.ports().toString(), ports -> new ArrayList<>())
                .add(backend));
        List<ObjectNode> slices = new ArrayList<>();
        ObjectNode endpoints = object(service, "v1", "Endpoints");
        ObjectNode metadata = (ObjectNode) endpoints.get("metadata");
        metadata.put("name", Json.text(service.path("metadata"), "name"));
        copyLabels(service, metadata);
        Json.child(metadata, "labels").put("endpoints.kubernetes.io/managed-by", "endpoint-controller");
        ArrayNode subsets = Json.array();
        for (List<Backend> group : groups.values()) {
            for (int from = 0; from < group.size(); from += SLICE) {
                slices.add(slice(
                        service, manager, slices.size(), group.subList(from, Math.min(from + SLICE, group.size()))));
            }
            subset(service, group, subsets);
        }
        if (slices.isEmpty()) {
            slices.add(slice(service, manager, 0, List.of()));
        }
        if (!subsets.isEmpty()) {
            endpoints.set("subsets", subsets);
        }
        return new EndpointsPlan(endpoints, slices);
    }

    private static ObjectNode object(JsonNode service, String version, String kind) {
        ObjectNode object = Json.object().put("apiVersion", version).put("kind", kind);
        object.putObject("metadata").put("namespace", Json.text(service.path("metadata"), "namespace"));
        return object;
    }

    private static void copyLabels(JsonNode service, ObjectNode metadata) {
        ObjectNode labels = metadata.putObject("labels");
        service.at("/metadata/labels").properties().forEach(label -> labels.set(label.getKey(), label.getValue()));
        if (Json.text(service.path("spec"), "clusterIP").equals("None")) {
            labels.put(HEADLESS_LABEL, "");
        }
    }

    private static ObjectNode slice(JsonNode service, String manager, int index, List<Backend> backends) {
        ObjectNode slice = object(service, "discovery.k8s.io/v1", "EndpointSlice");
        String name = Json.text(service.path("metadata"), "name");
        String uid = Json.text(service.path("metadata"), "uid");
        ObjectNode metadata = (ObjectNode) slice.get("metadata");
        metadata.put(
                "name",
                (name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name) + "-"
                        + suffix(uid + "/" + index));
        copyLabels(service, metadata);
        Json.child(metadata, "labels").put(MANAGER_LABEL, manager).put(SERVICE_LABEL, name);
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("blockOwnerDeletion", true)
                .put("controller", true)
                .put("kind", "Service")
                .put("name", name)
                .put("uid", uid);
        slice.put("addressType", "IPv4");
        ArrayNode endpoints = slice.putArray("endpoints");
        for (Backend backend : backends) {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(backend.address());
            endpoint.putObject("conditions")
                    .put("ready", backend.ready())
                    .put("serving", backend.serving())
                    .put("terminating", backend.terminating());
            describe(service, backend, endpoint);
        }
        slice.set(
                "ports", backends.isEmpty() ? Json.array() : backends.getFirst().ports());
        return slice;
    }

    private static void subset(JsonNode service, List<Backend> group, ArrayNode subsets) {
        boolean evenUnready = service.at("/spec/publishNotReadyAddresses").asBoolean();
        ArrayNode ready = Json.array();
        ArrayNode unready = Json.array();
        for (Backend backend : group) {
            if (!backend.terminating() || evenUnready) {
                ObjectNode address =
                        (backend.ready() ? ready : unready).addObject().put("ip", backend.address());
                describe(service, backend, address);
            }
        }
        if (ready.isEmpty() && unready.isEmpty()) {
            return;
        }
        ObjectNode subset = subsets.addObject();
        if (!ready.isEmpty()) {
            subset.set("addresses", ready);
        }
        if (!unready.isEmpty()) {
            subset.set("notReadyAddresses", unready);
        }
        if (!group.getFirst().ports().isEmpty()) {
            subset.set("ports", group.getFirst().ports());
        }
    }

    private static void describe(JsonNode service, Backend backend, ObjectNode endpoint) {
        JsonNode pod = backend.pod();
        if (pod.isEmpty()) {
            return;
        }
        String hostname = Json.text(pod.path("spec"), "hostname");
        String domain = Json.text(pod.path("spec"), "subdomain");
        if (!hostname.isEmpty() && domain.equals(Json.text(service.path("metadata"), "name"))) {
            endpoint.put("hostname", hostname);
        }
        endpoint.put("nodeName", Json.text(pod.path("spec"), "nodeName"));
        endpoint.putObject("targetRef")
                .put("kind", "Pod")
                .put("name", Json.text(pod.path("metadata"), "name"))
                .put("namespace", Json.text(pod.path("metadata"), "namespace"))
                .put("uid", Json.text(pod.path("metadata"), "uid"));
    }

    private static boolean isReady(JsonNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                return Json.text(condition, "status").equals("True");
            }
        }
        return false;
    }

    /** The ports as this pod has them; one that it names differently from its neighbours is a group of its own. */
    private static ArrayNode ports(JsonNode service, JsonNode pod) {
        ArrayNode ports = Json.array();
        for (JsonNode port : service.at("/spec/ports")) {
            JsonNode target = port.path("targetPort");
            int number = target.isTextual() ? named(pod, target.asText(), Json.text(port, "protocol")) : target.asInt();
            if (number > 0) {
                ports.addObject()
                        .put("name", Json.text(port, "name"))
                        .put("port", number)
                        .put("protocol", Json.text(port, "protocol"));
            }
        }
        return ports;
    }

    private static int named(JsonNode pod, String name, String protocol) {
        Set<JsonNode> containers = new HashSet<>();
        pod.at("/spec/containers").forEach(containers::add);
        pod.at("/spec/initContainers").forEach(containers::add);
        for (JsonNode container : containers) {
            for (JsonNode port : container.path("ports")) {
                String has = Json.text(port, "protocol");
                if (Json.text(port, "name").equals(name) && (has.isEmpty() ? "TCP" : has).equals(protocol)) {
                    return port.path("containerPort").asInt();
                }
            }
        }
        return 0;
    }

    /** Follows from the Service's uid, so that whoever looks after endpoints next finds the same names. */
    private static String suffix(String text) {
        CRC32 hash = new CRC32();
        hash.update(text.getBytes(StandardCharsets.UTF_8));
        long value = hash.getValue();
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            suffix.append(LETTERS.charAt((int) (value % LETTERS.length())));
            value /= LETTERS.length();
        }
        return suffix.toString();
    }
}
