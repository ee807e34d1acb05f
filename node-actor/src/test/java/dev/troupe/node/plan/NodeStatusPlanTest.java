package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.node.port.RuntimeStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeStatusPlanTest {
    private static final RuntimeStatus.Condition READY = new RuntimeStatus.Condition(true, "", "");

    private static NodeFacts facts(RuntimeStatus runtime) {
        return facts(runtime, 10_250);
    }

    private static NodeFacts facts(RuntimeStatus runtime, int endpointPort) {
        return new NodeFacts(
                "node-1",
                "node-1",
                Map.of("node-role.kubernetes.io/worker", ""),
                List.of("192.0.2.1"),
                endpointPort,
                2000,
                4L << 30,
                100L << 30,
                110,
                500,
                1L << 30,
                0,
                new NodeFacts.Machine("m", "u", "b", "6.1.0", "Debian", "amd64", "v1.34.0-troupe"),
                "containerd://1.6.20",
                runtime,
                NodeFacts.Pressure.NONE);
    }

    @Test
    void registersWithWellKnownLabelsAndRoom() {
        ObjectNode node = NodeStatusPlan.registration(
                facts(new RuntimeStatus(READY, READY)),
                new Enrolment(List.of(new NodeTaint("a", "b", "NoSchedule")), "10.17.1.0/24", Map.of("x/y", "z")),
                Scene.NOW);
        assertThat(node.at("/spec/podCIDR").asText()).isEqualTo("10.17.1.0/24");
        assertThat(node.at("/spec/podCIDRs")).hasToString("[\"10.17.1.0/24\"]");
        assertThat(node.at("/metadata/annotations")).hasToString("{\"x/y\":\"z\"}");
        assertThat(node.at("/metadata/labels").toString())
                .contains("\"kubernetes.io/os\":\"linux\"", "\"node-role.kubernetes.io/worker\":\"\"");
        assertThat(node.at("/spec/taints")).hasToString("[{\"key\":\"a\",\"value\":\"b\",\"effect\":\"NoSchedule\"}]");
        assertThat(node.at("/status/capacity/cpu").asText()).isEqualTo("2");
        assertThat(node.at("/status/allocatable/cpu").asText()).isEqualTo("1500m");
        assertThat(node.at("/status/allocatable/memory").asText()).isEqualTo("3145728Ki");
        assertThat(node.at("/status/allocatable/pods").asText()).isEqualTo("110");
        assertThat(node.at("/status/addresses/0").toString())
                .isEqualTo("{\"address\":\"192.0.2.1\",\"type\":\"InternalIP\"}");
    }

    @Test
    void tellsWhereLogsAndStreamsAre() {
        RuntimeStatus ready = new RuntimeStatus(READY, READY);
        ObjectNode status = NodeStatusPlan.status(facts(ready, 10_250), Json.object(), Scene.NOW);
        assertThat(status.path("daemonEndpoints").toString()).isEqualTo("{\"kubeletEndpoint\":{\"Port\":10250}}");
        ObjectNode none = NodeStatusPlan.status(facts(ready, 0), Json.object(), Scene.NOW);
        assertThat(none.path("daemonEndpoints")).isEmpty();
        JsonNode before = Json.read("{\"daemonEndpoints\":{}}");
        assertThat(NodeStatusPlan.patch(before, status).path("daemonEndpoints"))
                .isEqualTo(status.path("daemonEndpoints"));
    }

    @Test
    void sameFactsLaterNeedNoWrite() {
        NodeFacts facts = facts(new RuntimeStatus(READY, READY));
        JsonNode stored = Json.read(Json.write(NodeStatusPlan.status(facts, Json.object(), Scene.NOW)));
        ObjectNode later = NodeStatusPlan.status(facts, stored, Scene.NOW.plusSeconds(3600));
        assertThat(NodeStatusPlan.patch(stored, later)).isEmpty();
    }

    @Test
    void tellsThatTheNetworkIsNotReady() {
        RuntimeStatus noNetwork =
                new RuntimeStatus(READY, new RuntimeStatus.Condition(false, "NetworkPluginNotReady", "cni"));
        JsonNode ready = NodeStatusPlan.status(facts(noNetwork), Json.object(), Scene.NOW)
                .at("/conditions/3");
        assertThat(ready.path("status").asText()).isEqualTo("False");
        assertThat(ready.path("message").asText())
                .isEqualTo("container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"
                        + " message:cni");
    }

    @Test
    void takesWhatOthersSayThatTheNodeHas() {
        NodeFacts facts = facts(new RuntimeStatus(READY, READY));
        ObjectNode stored = NodeStatusPlan.status(facts, Json.object(), Scene.NOW);
        Json.child(stored, "capacity").put("example.com/dongle", "4");

        ObjectNode status = NodeStatusPlan.status(facts, stored, Scene.NOW);

        assertThat(status.at("/capacity/example.com~1dongle").asText()).isEqualTo("4");
        assertThat(status.at("/allocatable/example.com~1dongle").asText()).isEqualTo("4");
        assertThat(NodeStatusPlan.patch(status, NodeStatusPlan.status(facts, status, Scene.NOW)))
                .isEmpty();
    }

    @Test
    void takesAwayWhatTheNodeHasNoMore() {
        NodeFacts facts = facts(new RuntimeStatus(READY, READY));
        ObjectNode stored = NodeStatusPlan.status(facts, Json.object(), Scene.NOW);
        Json.child(stored, "allocatable").put("example.com/dongle", "4");

        ObjectNode patch = NodeStatusPlan.patch(stored, NodeStatusPlan.status(facts, stored, Scene.NOW));

        assertThat(patch.at("/allocatable/example.com~1dongle").isNull()).isTrue();
    }

    @Test
    void keepsConditionsOfOthers() {
        JsonNode current = Json.read("{\"conditions\":[{\"type\":\"NetworkUnavailable\",\"status\":\"False\"}]}");
        ObjectNode status = NodeStatusPlan.status(facts(new RuntimeStatus(READY, READY)), current, Scene.NOW);
        assertThat(status.path("conditions").findValuesAsText("type"))
                .containsExactly("MemoryPressure", "DiskPressure", "PIDPressure", "Ready", "NetworkUnavailable");
    }
}
