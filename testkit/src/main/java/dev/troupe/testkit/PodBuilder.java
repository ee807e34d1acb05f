package dev.troupe.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pod; with one container {@code main} unless containers are added. */
public final class PodBuilder extends ObjectBuilder<PodBuilder> {

    PodBuilder(String namespace, String name) {
        super(Builders.skeleton("v1", "Pod", namespace, name));
        spec().putArray("containers").addObject().put("name", "main").put("image", "test/main:1");
    }

    @Override
    protected PodBuilder self() {
        return this;
    }

    public ObjectNode spec() {
        return Json.child(tree, "spec");
    }

    /** Adds to what the first container requests: {@code request("cpu", "100m")}. */
    public PodBuilder request(String resource, String quantity) {
        ObjectNode main = (ObjectNode) spec().withArray("containers").get(0);
        Json.child(Json.child(main, "resources"), "requests").put(resource, quantity);
        return this;
    }

    /** Bound to this node already. */
    public PodBuilder onNode(String node) {
        spec().put("nodeName", node);
        return this;
    }

    public PodBuilder nodeSelector(String key, String value) {
        Json.child(spec(), "nodeSelector").put(key, value);
        return this;
    }

    /**
     * @param operator {@code Equal} or {@code Exists}
     * @param effect empty for all
     */
    public PodBuilder toleration(String key, String operator, String value, String effect) {
        ObjectNode toleration = spec().withArray("tolerations").addObject();
        put(toleration, "key", key);
        put(toleration, "operator", operator);
        put(toleration, "value", value);
        put(toleration, "effect", effect);
        return this;
    }

    public PodBuilder hostPort(int port, String protocol) {
        ObjectNode main = (ObjectNode) spec().withArray("containers").get(0);
        main.withArray("ports")
                .addObject()
                .put("containerPort", port)
                .put("hostPort", port)
                .put("protocol", protocol);
        return this;
    }

    public PodBuilder phase(String phase) {
        Json.child(tree, "status").put("phase", phase);
        return this;
    }

    /** Running and Ready since then. */
    public PodBuilder ready(Instant since) {
        phase("Running");
        markReady(tree, true, since);
        return this;
    }

    /** Sets the phase Running and the Ready condition in a pod's tree; for {@link InMemoryCluster#edit}. */
    public static void markReady(ObjectNode pod, boolean ready, @Nullable Instant since) {
        ObjectNode status = Json.child(pod, "status").put("phase", "Running");
        ObjectNode condition = null;
        for (var existing : status.withArray("conditions")) {
            if (Json.text(existing, "type").equals("Ready")) {
                condition = (ObjectNode) existing;
            }
        }
        if (condition == null) {
            condition = status.withArray("conditions").addObject().put("type", "Ready");
        }
        condition.put("status", ready ? "True" : "False");
        if (since != null) {
            condition.put("lastTransitionTime", since.toString());
        }
    }

    private static void put(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }
}
