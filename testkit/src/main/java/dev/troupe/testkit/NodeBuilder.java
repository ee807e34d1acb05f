package dev.troupe.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;

/** A node, Ready unless told otherwise. */
public final class NodeBuilder extends ObjectBuilder<NodeBuilder> {

    NodeBuilder(String name) {
        super(Builders.skeleton("v1", "Node", "", name));
        Json.child(tree, "spec");
        allocatable("cpu", "4");
        allocatable("memory", "8Gi");
        allocatable("pods", "110");
        label("kubernetes.io/hostname", name);
        condition("Ready", "True");
    }

    @Override
    protected NodeBuilder self() {
        return this;
    }

    /** Sets capacity and allocatable. */
    public NodeBuilder allocatable(String resource, String quantity) {
        ObjectNode status = Json.child(tree, "status");
        Json.child(status, "capacity").put(resource, quantity);
        Json.child(status, "allocatable").put(resource, quantity);
        return this;
    }

    public NodeBuilder unschedulable() {
        Json.child(tree, "spec").put("unschedulable", true);
        return this;
    }

    /** @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute} */
    public NodeBuilder taint(String key, String value, String effect) {
        ObjectNode taint =
                Json.child(tree, "spec").withArray("taints").addObject().put("key", key);
        if (!value.isEmpty()) {
            taint.put("value", value);
        }
        taint.put("effect", effect);
        return this;
    }

    public NodeBuilder condition(String type, String status) {
        ObjectNode fields = Json.child(tree, "status");
        for (var existing : fields.withArray("conditions")) {
            if (Json.text(existing, "type").equals(type)) {
                ((ObjectNode) existing).put("status", status);
                return this;
            }
        }
        fields.withArray("conditions").addObject().put("type", type).put("status", status);
        return this;
    }
}
