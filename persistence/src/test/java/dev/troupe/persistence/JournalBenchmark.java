package dev.troupe.persistence;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.ObjectEntity;
import dev.troupe.persistence.support.Processes;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Creates objects, each an entity of its own, on the embedded database with fsync on, and prints one line a round:
 * {@code java … dev.troupe.persistence.JournalBenchmark [creates] [callers]}.
 */
public final class JournalBenchmark {
    private static final int ROUNDS = 5;
    private static final int IDLE_SECONDS = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String DATA = "x".repeat(512);

    private JournalBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int creates = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int callers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 64;
        DatabaseAddress database = TestDatabase.create();
        ActorTestKit kit = ActorTestKit.create("bench", TestSystem.local(database));
        Persistence.get(kit.system());
        for (int round = 1; round <= ROUNDS; round++) {
            measure(kit, round, creates, callers);
        }
        kit.shutdownTestKit();
        kit = ActorTestKit.create("bench", TestSystem.local(database));
        long began = System.nanoTime();
        long restartCpu = Processes.cpuMillis(ProcessHandle.current());
        Persistence.get(kit.system());
        long restartNanos = System.nanoTime() - began;
        long restartUsed = Processes.cpuMillis(ProcessHandle.current()) - restartCpu;
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "restart with %,d objects: %.2f s (%.2f s of processor time), heap %d MiB%n",
                ROUNDS * creates,
                restartNanos / 1e9,
                restartUsed / 1e3,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        long idleCpu = Processes.cpuMillis(ProcessHandle.current());
        new CountDownLatch(1).await(IDLE_SECONDS, TimeUnit.SECONDS);
        System.out.printf(
                "idle: %.1f ms of processor time a second, java and postgres%n",
                (Processes.cpuMillis(ProcessHandle.current()) - idleCpu) / (double) IDLE_SECONDS);
        kit.shutdownTestKit();
    }

    private static void measure(ActorTestKit kit, int round, int creates, int callers) throws Exception {
        ProcessHandle server = ProcessHandle.of(TestDatabase.server().pid()).orElseThrow();
        long cpu = Processes.cpuMillis(ProcessHandle.current());
        long serverCpu = Processes.cpuMillis(server);
        long began = System.nanoTime();
        long[] nanos = round(kit, round, creates, callers);
        double seconds = (System.nanoTime() - began) / 1e9;
        Arrays.sort(nanos);
        long serverUsed = Processes.cpuMillis(server) - serverCpu;
        long javaUsed = Processes.cpuMillis(ProcessHandle.current()) - cpu - serverUsed;
        System.out.printf(
                "round %d: %,.0f creates/s, p50 %.2f ms, p99 %.2f ms; processor time a create:"
                        + " java %.0f us, postgres %.0f us; database %d MiB%n",
                round,
                creates / seconds,
                nanos[creates / 2] / 1e6,
                nanos[creates * 99 / 100] / 1e6,
                1000.0 * javaUsed / creates,
                1000.0 * serverUsed / creates,
                Processes.proportionalKib(server) / 1024);
    }

    private static long[] round(ActorTestKit kit, int round, int creates, int callers) throws Exception {
        ActorSystem<?> system = kit.system();
        long[] nanos = new long[creates];
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < callers; caller++) {
                running.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < creates; i = next.getAndIncrement()) {
                        ResourceKey key = new ResourceKey("configmaps", "default", "cm-" + round + "-" + i);
                        long began = System.nanoTime();
                        ActorRef<ObjectEntity.Command> entity = kit.spawn(ObjectEntity.create(key));
                        AskPattern.<ObjectEntity.Command, ObjectEntity.State>ask(
                                        entity,
                                        replyTo -> new ObjectEntity.Put(Map.of(), DATA, replyTo),
                                        TIMEOUT,
                                        system.scheduler())
                                .toCompletableFuture()
                                .join();
                        nanos[i] = System.nanoTime() - began;
                    }
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
        }
        return nanos;
    }
}
