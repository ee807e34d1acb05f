package dev.troupe.workload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.PodBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DeletionOrderTest {
    private final Instant now = ManualClock.START;
    private final Map<String, Integer> podsOnNode = Map.of("crowded", 3, "calm", 1);

    /** Each loses more than the one before it. */
    private final List<PodBuilder> inOrder = List.of(
            pod("unbound"),
            pod("pending").onNode("calm").phase("Pending"),
            pod("unknown").onNode("calm").phase("Unknown"),
            pod("unready").onNode("calm").phase("Running"),
            pod("cheap").onNode("calm").ready(ago(1000)).annotation("controller.kubernetes.io/pod-deletion-cost", "-5"),
            pod("crowded").onNode("crowded").ready(ago(1000)),
            pod("justReady").onNode("calm").ready(ago(1)),
            pod("restarted")
                    .onNode("calm")
                    .ready(ago(1000))
                    .with(tree -> Json.child(tree, "status")
                            .putArray("containerStatuses")
                            .addObject()
                            .put("restartCount", 4)),
            pod("younger").onNode("calm").ready(ago(1000)).with(created(ago(1100))),
            pod("older").onNode("calm").ready(ago(1000)).with(created(ago(100_000))),
            pod("costly")
                    .onNode("calm")
                    .ready(ago(1000))
                    .annotation("controller.kubernetes.io/pod-deletion-cost", "5"));

    @Test
    void thoseGoFirstWhoseLossIsFeltLeast() {
        List<PodFacts> shuffled = new ArrayList<>(
                inOrder.stream().map(builder -> PodFacts.of(builder.stored())).toList());
        Collections.shuffle(shuffled, new Random(42));
        List<PodFacts> sorted = DeletionOrder.first(inOrder.size() - 1, shuffled, podsOnNode, now);
        assertThat(sorted)
                .extracting(pod -> pod.key().name())
                .containsExactlyElementsOf(inOrder.stream()
                        .limit(inOrder.size() - 1L)
                        .map(builder -> builder.key().name())
                        .toList());
    }

    private static PodBuilder pod(String name) {
        return Builders.pod("default", name)
                .with(tree -> ((ObjectNode) tree.get("metadata")).put("uid", name))
                .with(created(ManualClock.START.minusSeconds(2000)));
    }

    private static Consumer<ObjectNode> created(Instant at) {
        return tree -> ((ObjectNode) tree.get("metadata")).put("creationTimestamp", at.toString());
    }

    private Instant ago(long seconds) {
        return ManualClock.START.minusSeconds(seconds);
    }
}
