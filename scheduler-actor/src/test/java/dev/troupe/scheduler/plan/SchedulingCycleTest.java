package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.scheduler.plan.filter.Filter;
import dev.troupe.scheduler.plan.score.Score;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.PodBuilder;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulingCycleTest {
    private final ScalarNames names = new ScalarNames();
    private final NodeTable nodes = new NodeTable(names);

    @Test
    void prefersTheEmptierNode() {
        nodes.putNode(Builders.node("full").stored());
        nodes.putNode(Builders.node("empty").stored());
        nodes.putPod(info(Builders.pod("default", "busy").request("cpu", "2").request("memory", "4Gi")), "full");
        assertThat(picked(cycle(0), Builders.pod("default", "web"))).isEqualTo("empty");
    }

    @Test
    void prefersANodeWithoutPreferNoSchedule() {
        nodes.putNode(Builders.node("soft")
                .taint("a", "", "PreferNoSchedule")
                .allocatable("cpu", "64")
                .stored());
        nodes.putNode(Builders.node("plain").stored());
        assertThat(picked(cycle(0), Builders.pod("default", "web"))).isEqualTo("plain");
    }

    @Test
    void prefersWhatThePodPrefers() {
        nodes.putNode(Builders.node("hdd").label("disk", "hdd").stored());
        nodes.putNode(Builders.node("ssd").label("disk", "ssd").stored());
        PodBuilder pod = Builders.pod("default", "web").with(tree -> {
            ObjectNode affinity = Json.child(Json.child((ObjectNode) tree.get("spec"), "affinity"), "nodeAffinity");
            ObjectNode term = affinity.putArray("preferredDuringSchedulingIgnoredDuringExecution")
                    .addObject()
                    .put("weight", 10);
            term.putObject("preference")
                    .putArray("matchExpressions")
                    .addObject()
                    .put("key", "disk")
                    .put("operator", "In")
                    .putArray("values")
                    .add("ssd");
        });
        assertThat(picked(cycle(0), pod)).isEqualTo("ssd");
    }

    @Test
    void spreadsOverEqualNodes() {
        for (int i = 0; i < 5; i++) {
            nodes.putNode(Builders.node("n" + i).stored());
        }
        SchedulingCycle cycle = cycle(0);
        Set<String> picked = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            picked.add(picked(cycle, Builders.pod("default", "web")));
        }
        assertThat(picked).hasSize(5);
    }

    @Test
    void looksAtASampleOfALargeClusterOnly() {
        assertThat(cycle(0).sample(100)).isEqualTo(100);
        assertThat(cycle(0).sample(1000)).isEqualTo(420);
        assertThat(cycle(0).sample(10_000)).isEqualTo(500);
        assertThat(cycle(10).sample(5000)).isEqualTo(500);
        assertThat(cycle(10).sample(200)).isEqualTo(100);
    }

    private static SchedulingCycle cycle(int percentage) {
        return new SchedulingCycle(Filter.ALL, Score.ALL, Map.of(), percentage, new Random(7));
    }

    private String picked(SchedulingCycle cycle, PodBuilder pod) {
        return nodes.name(cycle.pick(info(pod), nodes));
    }

    private PodInfo info(PodBuilder pod) {
        return PodInfo.of(pod.stored(), names);
    }
}
