package dev.troupe.node.adapter.simulated;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs things later. Tests hand in one that they turn by hand. */
@FunctionalInterface
public interface Timer {

    /** Runs {@code task} after {@code delay}, never before this method has returned. */
    void after(Duration delay, Runnable task);

    /** By the machine's clock, on threads of the common pool. */
    static Timer real() {
        return (delay, task) -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                .execute(task);
    }
}
