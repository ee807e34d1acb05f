package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.scheduler.plan.filter.Filter;
import dev.troupe.scheduler.plan.score.Score;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.NodeBuilder;
import dev.troupe.testkit.PodBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTableTest {
    private final ScalarNames names = new ScalarNames();
    private final NodeTable table = new NodeTable(names);

    @Test
    void aHeartbeatIsNoNews() {
        assertThat(table.putNode(Builders.node("n1").stored())).containsExactly(ClusterEvent.NODE_ADDED);
        assertThat(table.putNode(Builders.node("n1").condition("Ready", "False").stored()))
                .isEmpty();
        assertThat(table.putNode(Builders.node("n1").unschedulable().stored()))
                .containsExactly(ClusterEvent.NODE_TAINTS);
        assertThat(table.putNode(Builders.node("n1").label("disk", "ssd").stored()))
                .containsExactlyInAnyOrder(ClusterEvent.NODE_TAINTS, ClusterEvent.NODE_LABELS);
    }

    @Test
    void countsPodsThatWereThereBeforeTheirNode() {
        table.putPod(pod("a", "500m"), "n1");
        table.putNode(Builders.node("n1").stored());
        assertThat(table.usedMillicores(0)).isEqualTo(500);
        assertThat(table.usedPods(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyHistoryGivesWhatATableFromScratchGives(long seed) {
        Random random = new Random(seed);
        Map<String, StoredObject> nodes = new HashMap<>();
        Map<String, PodInfo> pods = new HashMap<>();
        Map<String, String> nodeOf = new HashMap<>();
        for (int step = 0; step < 400; step++) {
            String node = "n" + random.nextInt(12);
            String name = "p" + random.nextInt(40);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    StoredObject stored = randomNode(node, random).stored();
                    nodes.put(node, stored);
                    table.putNode(stored);
                }
                case 2 -> {
                    nodes.remove(node);
                    table.removeNode(node);
                }
                case 3 -> {
                    PodInfo pod = pod(name, random.nextInt(2000) + "m");
                    pods.put(name, pod);
                    nodeOf.put(name, node);
                    table.putPod(pod, node);
                }
                default -> {
                    pods.remove(name);
                    nodeOf.remove(name);
                    table.removePod("uid-" + name);
                }
            }
        }
        NodeTable fresh = new NodeTable(names);
        nodes.values().forEach(fresh::putNode);
        nodeOf.forEach((name, node) -> {
            PodInfo pod = pods.get(name);
            if (pod != null) {
                fresh.putPod(pod, node);
            }
        });
        assertThat(rows(table)).as("seed %d", seed).isEqualTo(rows(fresh));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void whatTheCyclePicksNeverOvercommitsANode(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            table.putNode(randomNode("n" + i, random).stored());
        }
        SchedulingCycle cycle = new SchedulingCycle(Filter.ALL, Score.ALL, Map.of(), 0, random);
        List<PodInfo> running = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            if (!running.isEmpty() && random.nextInt(4) == 0) {
                table.removePod(running.remove(random.nextInt(running.size())).uid());
                continue;
            }
            PodInfo pod = pod("p" + step, random.nextInt(1500) + "m");
            int place = cycle.pick(pod, table);
            if (place != SchedulingCycle.NONE) {
                running.add(pod);
                table.putPod(pod, table.name(place));
            }
            for (int i = 0; i < table.size(); i++) {
                assertThat(table.usedMillicores(i))
                        .as("seed %d, %s", seed, table.name(i))
                        .isLessThanOrEqualTo(table.allocatableMillicores(i));
                assertThat(table.usedPods(i)).isLessThanOrEqualTo(table.allocatablePods(i));
            }
        }
        assertThat(running).as("seed %d", seed).isNotEmpty();
    }

    private PodInfo pod(String name, String cpu) {
        PodBuilder builder = Builders.pod("default", name)
                .request("cpu", cpu)
                .request("example.com/gpu", "1")
                .hostPort(1000 + name.hashCode() % 100, "TCP")
                .with(tree -> ((ObjectNode) tree.get("metadata")).put("uid", "uid-" + name));
        return PodInfo.of(builder.stored(), names);
    }

    private static NodeBuilder randomNode(String name, Random random) {
        return Builders.node(name)
                .allocatable("cpu", String.valueOf(1 + random.nextInt(8)))
                .allocatable("pods", String.valueOf(3 + random.nextInt(20)))
                .allocatable("example.com/gpu", "12")
                .label("zone", "z" + random.nextInt(3));
    }

    private static Map<String, List<Object>> rows(NodeTable table) {
        Map<String, List<Object>> rows = new TreeMap<>();
        for (int i = 0; i < table.size(); i++) {
            rows.put(
                    table.name(i),
                    List.of(
                            table.allocatableMillicores(i),
                            table.usedMillicores(i),
                            table.usedMemoryBytes(i),
                            table.usedPods(i),
                            table.assumedMillicores(i),
                            table.assumedMemoryBytes(i),
                            table.usedScalar(i, 0),
                            table.labels(i),
                            table.usedPorts(i).stream()
                                    .map(HostPort::port)
                                    .sorted()
                                    .toList()));
        }
        return rows;
    }
}
