package dev.troupe.node.lease;

import dev.troupe.protocol.node.NodeLease;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** This node's lease, on its own monotonic clock. It begins expired. */
public final class HeldLease implements NodeLease {
    private final LongSupplier nanoTime;
    private final AtomicLong until;

    /** @param nanoTime a monotonic clock that also runs while this JVM stands still */
    public HeldLease(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.until = new AtomicLong(nanoTime.getAsLong());
    }

    @Override
    public boolean valid() {
        return until.get() - nanoTime.getAsLong() > 0;
    }

    /** Nanoseconds that are left; negative when it is over. */
    public long leftNanos() {
        return until.get() - nanoTime.getAsLong();
    }

    /** Now, on the lease's clock. */
    public long now() {
        return nanoTime.getAsLong();
    }

    /** Lasts until then at least. */
    public void extendTo(long nanos) {
        until.accumulateAndGet(nanos, (held, offered) -> offered - held > 0 ? offered : held);
    }
}
