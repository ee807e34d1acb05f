package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulingQueueTest {
    private static final Set<ClusterEvent> ROOM = EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.POD_GONE);

    private final SchedulingQueue queue =
            new SchedulingQueue(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(5));
    private final Instant now = ManualClock.START;

    @Test
    void givesTheImportantFirstAndThenTheOldest() {
        queue.put(pod("a", 0), true, now);
        queue.put(pod("b", 0), true, now);
        queue.put(pod("c", 1000), true, now);
        assertThat(takeAll()).containsExactly("c", "a", "b");
    }

    @Test
    void aRefusedPodSleepsUntilSomethingHelps() {
        queue.put(pod("a", 0), true, now);
        queue.take(now);
        queue.refused("a", ROOM, now);
        queue.happened(EnumSet.of(ClusterEvent.NODE_LABELS), now);
        assertThat(queue.take(now.plusSeconds(60))).isNull();
        queue.happened(EnumSet.of(ClusterEvent.POD_GONE), now);
        assertThat(queue.take(now.plusSeconds(60))).isNotNull();
    }

    @Test
    void anEventDuringATrialIsNotLost() {
        queue.put(pod("a", 0), true, now);
        queue.take(now);
        queue.happened(EnumSet.of(ClusterEvent.NODE_ADDED), now);
        queue.refused("a", ROOM, now);
        assertThat(queue.take(now)).isNotNull();
    }

    @Test
    void aPodInBackoffWaitsBehindOthersButNotForNothing() {
        queue.put(pod("a", 0), true, now);
        queue.take(now);
        queue.refused("a", ROOM, now);
        queue.put(pod("b", 0), true, now);
        queue.happened(ROOM, now);
        assertThat(takeAll()).containsExactly("b", "a");
    }

    @Test
    void aPodWhoseBindingFailedIsTriedAfterItsBackoff() {
        queue.put(pod("a", 0), true, now);
        queue.take(now);
        queue.failed("a", now);
        queue.timePassed(now);
        assertThat(queue.take(now)).isNull();
        queue.timePassed(now.plusSeconds(1));
        assertThat(queue.take(now.plusSeconds(1))).isNotNull();
        queue.failed("a", now.plusSeconds(1));
        queue.timePassed(now.plusSeconds(2));
        assertThat(queue.take(now.plusSeconds(2))).isNull();
        queue.timePassed(now.plusSeconds(3));
        assertThat(queue.take(now.plusSeconds(3))).isNotNull();
    }

    @Test
    void nothingIsParkedForEver() {
        queue.put(pod("a", 0), true, now);
        queue.take(now);
        queue.refused("a", ROOM, now);
        queue.timePassed(now.plusSeconds(299));
        assertThat(queue.take(now.plusSeconds(299))).isNull();
        queue.timePassed(now.plusSeconds(300));
        assertThat(queue.take(now.plusSeconds(300))).isNotNull();
    }

    @Test
    void aRemovedPodIsNotTried() {
        queue.put(pod("a", 0), true, now);
        queue.remove("a");
        assertThat(queue.take(now)).isNull();
        assertThat(queue.size()).isZero();
    }

    private List<String> takeAll() {
        List<String> taken = new ArrayList<>();
        for (PodInfo pod = queue.take(now); pod != null; pod = queue.take(now)) {
            taken.add(pod.uid());
        }
        return taken;
    }

    private static PodInfo pod(String uid, int priority) {
        return PodInfo.of(
                Builders.pod("default", uid)
                        .with(tree -> {
                            ((ObjectNode) tree.get("metadata")).put("uid", uid);
                            ((ObjectNode) tree.get("spec")).put("priority", priority);
                        })
                        .stored(),
                new ScalarNames());
    }
}
