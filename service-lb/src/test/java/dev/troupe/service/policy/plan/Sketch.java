package dev.troupe.service.policy.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.troupe.api.Json;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.defaults.Defaults;
import dev.troupe.protocol.object.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Policies and pods as a user writes them, as the plan of the node {@code here} sees them. */
public final class Sketch {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Sketch() {}

    static JsonNode yaml(String text) {
        try {
            return Json.read(Json.write(YAML.readTree(text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ResourceKey policyKey(String namespace, String name) {
        return new ResourceKey("networkpolicies.networking.k8s.io", namespace, name);
    }

    /** The policy as the API stores it. */
    public static ObjectNode policyObject(String namespace, String name, String spec) {
        ObjectNode policy =
                Json.object().put("apiVersion", "networking.k8s.io/v1").put("kind", "NetworkPolicy");
        policy.putObject("metadata").put("namespace", namespace).put("name", name);
        policy.set("spec", yaml(spec));
        Defaults.apply(Kinds.builtIn().get("networkpolicies.networking.k8s.io"), policy);
        return policy;
    }

    /** @param spec in YAML */
    public static Policy policy(String namespace, String name, String spec) {
        return Policy.of(policyKey(namespace, name), policyObject(namespace, name, spec));
    }

    public static ResourceKey podKey(String namespace, String name) {
        return new ResourceKey("pods", namespace, name);
    }

    /**
     * @param labels as {@code {app: web}}
     * @param more of the container, as {@code ports: [{name: http, containerPort: 80}]}
     */
    public static StoredObject podObject(
            String namespace, String name, String node, String address, String labels, String more) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata");
        metadata.put("namespace", namespace).put("name", name).put("uid", namespace + name);
        metadata.set("labels", yaml(labels));
        ObjectNode spec = pod.putObject("spec").put("nodeName", node);
        spec.putArray("containers").add(yaml("{name: c, " + more + "}"));
        pod.putObject("status").put("phase", "Running").put("podIP", address);
        return StoredObject.of(podKey(namespace, name), pod);
    }

    /** A pod that policies concern; this node's if its address begins with 10.17.1. */
    public static PolicyPod pod(String namespace, String name, String address, String labels, String more) {
        String node = address.startsWith("10.17.1.") ? "here" : "there";
        Optional<PolicyPod> pod = PolicyPod.of(podObject(namespace, name, node, address, labels, more), "here", "");
        return pod.orElseThrow();
    }
}
