package dev.troupe.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A closed loop: some callers, each of whom begins its next operation when its last one is done. */
public final class Load {
    private static final double NANOS_PER_SECOND = 1e9;

    private Load() {}

    /** One operation; it fails by throwing. */
    @FunctionalInterface
    public interface Operation {
        void run(int number) throws Exception;
    }

    /**
     * What a loop measured.
     *
     * @param latencies of the operations that succeeded
     * @param seconds from the first operation's start to the last one's end
     * @param failures what the others threw
     */
    public record Result(Latencies latencies, double seconds, List<Exception> failures) {

        /** Operations that succeeded, a second. */
        public double rate() {
            return latencies.count() / seconds;
        }

        /** Rate and latencies on one line. */
        public String line(String name) {
            String errors = failures.isEmpty()
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            " %s.failures=%d (%s)",
                            name,
                            failures.size(),
                            failures.getFirst().getMessage());
            return String.format(Locale.ROOT, "%s/s=%.0f ", name, rate()) + latencies.line(name) + errors;
        }
    }

    /** Runs operations 0 to {@code count - 1} by so many callers. */
    public static Result run(int count, int callers, Operation operation) throws InterruptedException {
        Latencies latencies = new Latencies();
        ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        long start = System.nanoTime();
        for (int caller = 0; caller < callers; caller++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                    long begin = System.nanoTime();
                    try {
                        operation.run(number);
                        latencies.add(System.nanoTime() - begin);
                    } catch (Exception e) {
                        failures.add(e);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        return new Result(latencies, seconds, List.copyOf(failures));
    }
}
