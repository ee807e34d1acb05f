package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class NodeHealthPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static ObjectNode node(String ready, String taints) {
        return (ObjectNode) Json.read("{\"spec\":{\"taints\":" + taints + "},\"status\":{\"conditions\":["
                + "{\"type\":\"MemoryPressure\",\"status\":\"False\",\"reason\":\"KubeletHasSufficientMemory\"},"
                + "{\"type\":\"Ready\",\"status\":\"" + ready + "\",\"reason\":\"KubeletReady\"}]}}");
    }

    private static List<String> taints(JsonNode patch) {
        return StreamSupport.stream(patch.at("/spec/taints").spliterator(), false)
                .map(taint ->
                        taint.path("key").asText() + ":" + taint.path("effect").asText())
                .toList();
    }

    @Test
    void nothingIsKnownOfALostNode() {
        ObjectNode patch = Objects.requireNonNull(NodeHealthPlan.statusPatch(node("True", "[]"), Presence.LOST, NOW));
        for (JsonNode condition : patch.at("/status/conditions")) {
            assertThat(condition.path("status").asText()).isEqualTo("Unknown");
            assertThat(condition.path("reason").asText()).isEqualTo("NodeStatusUnknown");
            assertThat(condition.path("lastTransitionTime").asText()).isEqualTo("2026-11-25T12:00:00Z");
        }
        ObjectNode told = node("True", "[]");
        told.set("status", patch.path("status"));
        assertThat(NodeHealthPlan.statusPatch(told, Presence.LOST, NOW))
                .as("twice")
                .isNull();
    }

    @Test
    void aNodeThatIsHereSpeaksForItself() {
        assertThat(NodeHealthPlan.statusPatch(node("Unknown", "[]"), Presence.HERE, NOW))
                .isNull();
    }

    @Test
    void lostNodesExpelAndAwayNodesOnlyRefuse() {
        ObjectNode lost =
                Objects.requireNonNull(NodeHealthPlan.taintPatch(node("Unknown", "[]"), "7", Presence.LOST, NOW));
        assertThat(taints(lost))
                .containsExactly(
                        "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute");
        assertThat(lost.at("/metadata/resourceVersion").asText()).isEqualTo("7");
        ObjectNode away =
                Objects.requireNonNull(NodeHealthPlan.taintPatch(node("Unknown", "[]"), "7", Presence.AWAY, NOW));
        assertThat(taints(away)).containsExactly("node.kubernetes.io/unreachable:NoSchedule");
    }

    @Test
    void whatOthersTaintedStaysAndTheTimeOfATaintToo() {
        String before = "[{\"key\":\"mine\",\"effect\":\"NoSchedule\"},"
                + "{\"key\":\"node.kubernetes.io/unreachable\",\"effect\":\"NoSchedule\",\"timeAdded\":\"x\"}]";
        ObjectNode lost =
                Objects.requireNonNull(NodeHealthPlan.taintPatch(node("Unknown", before), "7", Presence.LOST, NOW));
        assertThat(taints(lost))
                .containsExactly(
                        "mine:NoSchedule",
                        "node.kubernetes.io/unreachable:NoSchedule",
                        "node.kubernetes.io/unreachable:NoExecute");
        assertThat(lost.at("/spec/taints/1/timeAdded").asText()).isEqualTo("x");
        ObjectNode back =
                Objects.requireNonNull(NodeHealthPlan.taintPatch(node("True", before), "8", Presence.HERE, NOW));
        assertThat(taints(back)).containsExactly("mine:NoSchedule");
        assertThat(NodeHealthPlan.taintPatch(node("True", "[{\"key\":\"mine\"}]"), "9", Presence.HERE, NOW))
                .isNull();
    }

    @Test
    void aNodeThatSaysItIsNotReadyExpels() {
        ObjectNode patch =
                Objects.requireNonNull(NodeHealthPlan.taintPatch(node("False", "[]"), "7", Presence.HERE, NOW));
        assertThat(taints(patch))
                .containsExactly("node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute");
    }
}
