package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Node: what is allocatable is everything, unless the node says otherwise. */
final class NodeDefaults {
    private NodeDefaults() {}

    static void apply(ObjectNode node) {
        if (node.get("status") instanceof ObjectNode status
                && status.get("capacity") instanceof ObjectNode capacity
                && Trees.isAbsent(status, "allocatable")) {
            status.set("allocatable", capacity.deepCopy());
        }
    }
}
