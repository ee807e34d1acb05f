package dev.troupe.service;

import dev.troupe.protocol.network.Rotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The pods that this node's table leads connections to. Other nodes hear of a change at about the same time; what they may
 * need longer is waited for too.
 */
public final class ServiceRotation implements Rotation {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration OTHER_NODES = Duration.ofMillis(100);
    private static final Executor LATER =
            CompletableFuture.delayedExecutor(OTHER_NODES.toMillis(), TimeUnit.MILLISECONDS);

    private final Map<String, Set<String>> services = new HashMap<>();
    private final Map<String, Set<String>> pods = new HashMap<>();
    private final Map<String, List<CompletableFuture<Void>>> waiting = new HashMap<>();

    /** The table leads connections for a Service to these pods from now on. */
    synchronized void applied(String service, Set<String> uids) {
        Set<String> before = services.getOrDefault(service, Set.of());
        for (String uid : uids) {
            pods.computeIfAbsent(uid, pod -> new HashSet<>()).add(service);
        }
        for (String uid : before) {
            if (!uids.contains(uid)) {
                pods.computeIfPresent(uid, (pod, all) -> all.remove(service) && all.isEmpty() ? null : all);
                if (!pods.containsKey(uid) && waiting.containsKey(uid)) {
                    waiting.remove(uid).forEach(waiter -> waiter.complete(null));
                }
            }
        }
        if (uids.isEmpty()) {
            services.remove(service);
        } else {
            services.put(service, Set.copyOf(uids));
        }
    }

    @Override
    public synchronized CompletionStage<Void> left(String uid) {
        if (!pods.containsKey(uid)) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> gone = new CompletableFuture<>();
        waiting.computeIfAbsent(uid, pod -> new ArrayList<>()).add(gone);
        return gone.thenRunAsync(() -> {}, LATER)
                .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> forget(uid, gone));
    }

    private synchronized void forget(String uid, CompletableFuture<Void> waiter) {
        waiting.computeIfPresent(uid, (pod, all) -> all.remove(waiter) && all.isEmpty() ? null : all);
    }
}
