package dev.troupe.apiserver;

import dev.troupe.protocol.node.LeaseDesk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Renews every lease, and remembers for whom. */
final class FakeLeases implements LeaseDesk {
    static final Duration LASTING = Duration.ofMillis(4500);

    final List<String> renewed = new CopyOnWriteArrayList<>();
    final List<String> left = new CopyOnWriteArrayList<>();
    final Map<String, Instant> renewals = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<Duration> renew(String node) {
        renewed.add(node);
        return CompletableFuture.completedFuture(LASTING);
    }

    @Override
    public void leave(String node) {
        left.add(node);
    }

    @Override
    public Optional<Instant> lastRenewal(String node) {
        return Optional.ofNullable(renewals.get(node));
    }
}
