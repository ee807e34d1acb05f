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

    /** Whose slices are that say what Endpoints say which somebody else has made. */
    static final String MIRRORER = "endpointslicemirroring-controller.k8s.io";

    static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

    private static final int SLICE = 100;
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int LONGEST_NAME = 57;
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    /**
     * One pod, or something else, that answers for a Service.
     *
     * @param more what else is told of it: hostname, nodeName, targetRef
     */
    private record Backend(
            String address, boolean ready, boolean serving, boolean terminating, ArrayNode ports, ObjectNode more) {
        String id() {
            return address + more.at("/targetRef/uid").asText();
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
                    address,
                    serving && (evenUnready || !terminating),
                    serving,
                    terminating,
                    ports(service, pod),
                    describe(service, pod)));
        }
        return of(service, backends, service, MANAGER);
    }

    /**
     * For a Service whose Endpoints are somebody else's: slices that say the same.
     *
     * @param endpoints that object; the slices go with it
     */
    static EndpointsPlan mirror(JsonNode service, JsonNode endpoints) {
        List<Backend> backends = new ArrayList<>();
        for (JsonNode subset : endpoints.path("subsets")) {
            ArrayNode ports = Json.array();
            for (JsonNode port : subset.path("ports")) {
                ports.add(port(port, port.path("port").asInt()));
            }
            for (String list : List.of("addresses", "notReadyAddresses")) {
                boolean ready = list.equals("addresses");
                for (JsonNode address : subset.path(list)) {
                    ObjectNode more = Json.object();
                    for (String field : List.of("hostname", "nodeName", "targetRef")) {
                        if (address.has(field)) {
                            more.set(field, address.get(field));
                        }
                    }
                    backends.add(new Backend(Json.text(address, "ip"), ready, ready, false, ports, more));
                }
            }
        }
        return of(service, backends, endpoints, MIRRORER);
    }

    /** For the Service of the API: the addresses of control nodes. */
    static EndpointsPlan ofAddresses(JsonNode service, List<String> addresses, int targetPort) {
        ArrayNode ports = Json.array();
        ports.addObject().put("name", "https").put("port", targetPort).put("protocol", "TCP");
        List<Backend> backends = addresses.stream()
                .map(address -> new Backend(address, true, true, false, ports, Json.object()))
                .toList();
        EndpointsPlan plan = of(service, new ArrayList<>(backends), service, MANAGER);
        // Clients know this one by its name.
        Json.child(plan.slices().getFirst(), "metadata").put("name", Json.text(service.path("metadata"), "name"));
        return plan;
    }

    private static EndpointsPlan of(JsonNode service, List<Backend> backends, JsonNode owner, String manager) {
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
                int to = Math.min(from + SLICE, group.size());
                slices.add(slice(service, owner, manager, slices.size(), group.subList(from, to)));
            }
            subset(service, group, subsets);
        }
        if (slices.isEmpty()) {
            slices.add(slice(service, owner, manager, 0, List.of()));
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

    private static ObjectNode slice(
            JsonNode service, JsonNode owner, String manager, int index, List<Backend> backends) {
        ObjectNode slice = object(service, "discovery.k8s.io/v1", "EndpointSlice");
        String name = Json.text(service.path("metadata"), "name");
        String uid = Json.text(owner.path("metadata"), "uid");
        ObjectNode metadata = (ObjectNode) slice.get("metadata");
        metadata.put(
                "name",
                (name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name) + "-"
                        + suffix(uid + "/" + index));
        copyLabels(owner, metadata);
        Json.child(metadata, "labels").put(MANAGER_LABEL, manager).put(SERVICE_LABEL, name);
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("blockOwnerDeletion", true)
                .put("controller", true)
                .put("kind", owner.equals(service) ? "Service" : "Endpoints")
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
            endpoint.setAll(backend.more());
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
                address.setAll(backend.more());
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

    private static ObjectNode describe(JsonNode service, JsonNode pod) {
        ObjectNode more = Json.object();
        String hostname = Json.text(pod.path("spec"), "hostname");
        String domain = Json.text(pod.path("spec"), "subdomain");
        if (!hostname.isEmpty() && domain.equals(Json.text(service.path("metadata"), "name"))) {
            more.put("hostname", hostname);
        }
        more.put("nodeName", Json.text(pod.path("spec"), "nodeName"));
        more.putObject("targetRef")
                .put("kind", "Pod")
                .put("name", Json.text(pod.path("metadata"), "name"))
                .put("namespace", Json.text(pod.path("metadata"), "namespace"))
                .put("uid", Json.text(pod.path("metadata"), "uid"));
        return more;
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
                ports.add(port(port, number));
            }
        }
        return ports;
    }

    private static ObjectNode port(JsonNode like, int number) {
        ObjectNode port = Json.object()
                .put("name", Json.text(like, "name"))
                .put("port", number)
                .put("protocol", Json.text(like, "protocol"));
        if (like.has("appProtocol")) {
            port.set("appProtocol", like.get("appProtocol"));
        }
        return port;
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
