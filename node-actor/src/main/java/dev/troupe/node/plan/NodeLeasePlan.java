package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.MicroTime;
import dev.troupe.protocol.node.LeaseDesk;
import java.time.Duration;
import java.time.Instant;

/**
 * The Lease object of a node, as a kubelet makes it: in {@code kube-node-lease}, with the node's name, gone with the
 * node (<a href="https://kubernetes.io/docs/concepts/architecture/leases/#node-heart-beats">node heartbeats</a>). It is
 * written once; a reader is shown the renewals from memory.
 */
public final class NodeLeasePlan {
    private static final long MILLIS_PER_SECOND = 1000;

    private NodeLeasePlan() {}

    /** @param duration how long a renewal lasts; shown in seconds, rounded up */
    public static ObjectNode lease(String node, String nodeUid, Duration duration, Instant now) {
        ObjectNode lease =
                Json.object().put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
        ObjectNode metadata = lease.putObject("metadata");
        metadata.put("name", node).put("namespace", LeaseDesk.object(node).namespace());
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put("name", node)
                .put("uid", nodeUid);
        lease.putObject("spec")
                .put("holderIdentity", node)
                .put("leaseDurationSeconds", (duration.toMillis() + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND)
                .put("renewTime", MicroTime.format(now));
        return lease;
    }
}
