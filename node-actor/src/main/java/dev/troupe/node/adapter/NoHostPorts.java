package dev.troupe.node.adapter;

import dev.troupe.protocol.network.HostPorts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** For a runtime whose network plugins see to host ports themselves, or that has none. */
final class NoHostPorts implements HostPorts {
    @Override
    public CompletionStage<Void> publish(Forwarding forwarding) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> withdraw(String owner) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> replaceAll(List<Forwarding> forwardings) {
        return CompletableFuture.completedFuture(null);
    }
}
