package dev.troupe.chaos;

import dev.troupe.chaos.client.ConfigMaps;
import dev.troupe.chaos.client.Follower;
import dev.troupe.chaos.client.Maker;
import dev.troupe.chaos.client.RegisterClient;
import dev.troupe.chaos.client.Scaler;
import dev.troupe.chaos.fault.ChaosCluster;
import dev.troupe.chaos.fault.Fault;
import dev.troupe.chaos.fault.FaultKind;
import dev.troupe.chaos.fault.Faults;
import dev.troupe.chaos.history.History;
import dev.troupe.chaos.history.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Some faults under clients that work in a namespace of their own; then the cluster is left in peace, and what the
 * clients saw is checked. So no history grows long, and nothing of one round is in the way of the next.
 */
final class Round {
    private static final int FAULTS = 5;
    private static final int REGISTERS = 4;
    private static final int REGISTER_CLIENTS = 4;
    private static final int MAKERS = 2;
    private static final int FOLLOWERS = 3;
    private static final int SHORTEST_FAULT_MILLIS = 500;
    private static final int LONGEST_FAULT_MILLIS = 12_000;
    private static final int LONGEST_BREAK_MILLIS = 2000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ChaosCluster cluster;
    private final Random random;
    private final Consumer<String> say;
    private final Playground playground;
    private final ConfigMaps objects;
    private final History history = new History();
    private final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
    private final List<Violation> violations = new ArrayList<>();
    private long longestRecoveryMillis;

    Round(ChaosCluster cluster, int number, long seed, Consumer<String> say) {
        this.cluster = cluster;
        this.random = new Random(seed);
        this.say = say;
        this.objects = new ConfigMaps("round-" + number);
        this.playground = new Playground(cluster, objects);
    }

    History history() {
        return history;
    }

    /** @param end by {@link System#nanoTime}, after which no fault begins */
    Report run(Faults deck, long end) throws InterruptedException {
        List<String> registers = playground.make(REGISTERS);
        long from = playground.revision();
        List<Follower> followers = new ArrayList<>();
        for (int i = 0; i < FOLLOWERS; i++) {
            followers.add(Follower.start("follower-" + i, cluster.connect(i), objects, from));
        }
        List<AutoCloseable> clients = startClients(registers);
        try {
            breakAndMend(deck, end);
        } finally {
            closeAll(clients);
        }
        try {
            if (violations.isEmpty()) {
                violations.addAll(playground.settle(PATIENCE));
                violations.addAll(new Verdict(cluster, objects, history).of(registers, followers, PATIENCE));
            }
        } finally {
            closeAll(followers);
        }
        playground.remove();
        return report(followers);
    }

    private List<AutoCloseable> startClients(List<String> registers) {
        List<AutoCloseable> clients = new ArrayList<>();
        for (int i = 0; i < REGISTER_CLIENTS; i++) {
            clients.add(RegisterClient.start(
                    "client-" + i, cluster.connect(i), objects, registers, history, new Random(random.nextLong())));
        }
        for (int i = 0; i < MAKERS; i++) {
            clients.add(Maker.start("maker-" + i, cluster.connect(i), objects, history, new Random(random.nextLong())));
        }
        clients.add(Scaler.start(cluster.connect(0), playground.deployment(), new Random(random.nextLong())));
        return clients;
    }

    private void breakAndMend(Faults deck, long end) throws InterruptedException {
        for (int i = 0; i < FAULTS && violations.isEmpty() && System.nanoTime() < end; i++) {
            pass(random.nextInt(LONGEST_BREAK_MILLIS));
            Fault fault = deck.draw();
            int length = SHORTEST_FAULT_MILLIS + random.nextInt(LONGEST_FAULT_MILLIS - SHORTEST_FAULT_MILLIS);
            say.accept(fault + " for " + length + " ms");
            faults.merge(fault.kind(), 1, Integer::sum);
            fault.begin().run();
            pass(length);
            long mended = System.nanoTime();
            mend(fault);
            long recoveryMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - mended);
            say.accept("  works again after " + recoveryMillis + " ms");
            longestRecoveryMillis = Math.max(longestRecoveryMillis, recoveryMillis);
        }
    }

    private void mend(Fault fault) throws InterruptedException {
        try {
            fault.end().run();
        } catch (RuntimeException failed) {
            violations.add(new Violation("the cluster heals", "after " + fault + ": " + failed));
            return;
        }
        try (Health health = new Health(cluster, objects, history)) {
            health.await(PATIENCE)
                    .ifPresent(what -> violations.add(new Violation(
                            "the cluster heals", PATIENCE.toSeconds() + " s after " + fault + ": " + what)));
        }
    }

    private static void pass(int millis) throws InterruptedException {
        new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }

    private static void closeAll(List<? extends AutoCloseable> clients) {
        for (AutoCloseable client : clients) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("a client does not end", e);
            }
        }
    }

    private Report report(List<Follower> followers) {
        return new Report(
                faults,
                history.certain(),
                history.uncertain(),
                followers.stream().mapToInt(follower -> follower.seen().size()).sum(),
                followers.stream().mapToInt(Follower::timesResumed).sum(),
                longestRecoveryMillis,
                violations);
    }
}
