package dev.troupe.node.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.plan.Presence;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkerSightingsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());
    private final WorkerSightings sightings = new WorkerSightings(nanos::get);

    private void pass(long seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private Optional<Presence> presence() {
        return sightings.presence("w1", PATIENCE, GRACE);
    }

    @Test
    void whoWasNeverHeardIsNoWorker() {
        assertThat(presence()).isEmpty();
    }

    @Test
    void isLostOnceItHasBeenSilentForTooLong() {
        sightings.seen("w1");
        pass(3);
        assertThat(presence()).contains(Presence.HERE);
        pass(1);
        assertThat(presence()).contains(Presence.LOST);
        sightings.seen("w1");
        assertThat(presence()).contains(Presence.HERE);
    }

    @Test
    void whoHasTakenLeaveIsAwayForAWhile() {
        sightings.left("w1");
        pass(59);
        assertThat(presence()).contains(Presence.AWAY);
        pass(1);
        assertThat(presence()).contains(Presence.LOST);
    }

    @Test
    void nobodyIsLostBecauseTheListenerStoodStill() {
        sightings.seen("w1");
        pass(10);
        sightings.stoodStill();
        assertThat(presence()).contains(Presence.HERE);
        pass(4);
        assertThat(presence()).contains(Presence.LOST);
    }

    @Test
    void forgetsNodesThatAreGone() {
        sightings.seen("w1");
        sightings.forget("w1");
        assertThat(presence()).isEmpty();
    }
}
