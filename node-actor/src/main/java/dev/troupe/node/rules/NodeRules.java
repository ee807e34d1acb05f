package dev.troupe.node.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.resource.plan.KindRules;
import java.time.Instant;

/** Nodes register together with their status, as kubelets do. */
public final class NodeRules implements KindRules {
    @Override
    public void prepareCreate(ObjectNode node, Instant now) {
        // The status stays: it is how a machine introduces itself.
    }
}
