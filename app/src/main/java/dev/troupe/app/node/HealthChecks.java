package dev.troupe.app.node;

import dev.troupe.api.ResourceKey;
import dev.troupe.apiserver.health.Checks;
import dev.troupe.persistence.Persistence;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.ObjectClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What the health endpoints of a control node look at: every part of the system, by the name of what it is. */
final class HealthChecks {
    /** Less than a client waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** An object that every cluster has. */
    private static final ResourceKey ANY = ResourceKey.clusterScoped("namespaces", "default");

    private HealthChecks() {}

    static Checks of(
            Persistence persistence,
            ObjectClient objects,
            NodeLease lease,
            WorkerNode worker,
            RunningAgent agent,
            ClusterServices services) {
        Map<String, Supplier<Optional<String>>> always = new LinkedHashMap<>();
        always.put(
                "database",
                () -> persistence.databaseReachable() ? Optional.empty() : Optional.of("the database does not answer"));
        always.put("container-runtime", worker::runtimeTrouble);
        always.put("node-agent", agent::trouble);
        Map<String, Supplier<Optional<String>>> readiness = new LinkedHashMap<>();
        readiness.put(
                "node-lease",
                () -> lease.valid()
                        ? Optional.empty()
                        : Optional.of("less than half of the control nodes renew this node's lease"));
        readiness.put(
                "change-feed",
                () -> trouble(persistence.feed().catchUp(), "this node does not learn what the others commit"));
        readiness.put("entities", () -> trouble(objects.get(ANY), "the entity of " + ANY + " does not answer"));
        readiness.putAll(services.checks());
        return new Checks(always, readiness);
    }

    /** Waits for any answer; empty if one comes in time, else {@code trouble} and why. */
    static Optional<String> trouble(CompletionStage<?> answer, String trouble) {
        return told(answer.thenApply(any -> ""), trouble);
    }

    /** Waits for what a part tells of itself: why it does not do its work, or nothing; {@code trouble} if no answer comes. */
    static Optional<String> told(CompletionStage<String> answer, String trouble) {
        try {
            String text = answer.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(text).filter(why -> !why.isEmpty());
        } catch (ExecutionException e) {
            return Optional.of(trouble + ": " + e.getCause());
        } catch (TimeoutException e) {
            return Optional.of(trouble);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }
}
