package dev.troupe.protocol.node;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where nodes that are no members of the cluster, workers, have their leases renewed, and what is known of all leases. */
public interface LeaseDesk {

    /**
     * Asks the control nodes to renew a worker's lease. Completes, once more than half of them have said yes, with how long
     * it lasts from when the worker asked; fails with a 503 {@link StatusException} if they do not.
     */
    CompletionStage<Duration> renew(String node);

    /** Tells the control nodes that a worker stops in order and is expected back. */
    void leave(String node);

    /** The Lease object that shows a node's lease. */
    static ResourceKey object(String node) {
        return new ResourceKey("leases.coordination.k8s.io", "kube-node-lease", node);
    }

    /**
     * When this control node last agreed to renew a node's lease; empty for a node that has not asked since this JVM began.
     * Renewals are kept in memory and are no part of the journal, so that a cluster in which nothing happens writes nothing.
     */
    Optional<Instant> lastRenewal(String node);

    /** Renews nothing, for servers that no worker can use. */
    static LeaseDesk closed() {
        return new LeaseDesk() {
            @Override
            public CompletionStage<Duration> renew(String node) {
                return CompletableFuture.failedFuture(StatusException.unavailable("no leases are renewed here", 0));
            }

            @Override
            public void leave(String node) {}

            @Override
            public Optional<Instant> lastRenewal(String node) {
                return Optional.empty();
            }
        };
    }
}
