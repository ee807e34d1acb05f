package dev.troupe.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeConditionsTest {
    @Test
    void tellsWhatTheApiSaysOfEachNode() {
        NodeConditions conditions = NodeConditions.read(Json.read("""
                {"items": [
                  {"metadata": {"name": "node-1"}, "status": {"conditions": [
                    {"type": "MemoryPressure", "status": "False"}, {"type": "Ready", "status": "True"}]}},
                  {"metadata": {"name": "node-2"}, "status": {"conditions": [
                    {"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown"}]}},
                  {"metadata": {"name": "node-3"}}]}
                """));
        assertThat(conditions.of("node-1")).isEqualTo("ready");
        assertThat(conditions.of("node-2")).isEqualTo("not ready (NodeStatusUnknown)");
        assertThat(conditions.of("node-3")).isEqualTo("not ready");
        assertThat(conditions.of("node-4")).isEqualTo("process runs; the API does not know it");
    }

    @Test
    void saysOnlyThatTheProcessRunsWhereNobodyCanBeAsked() {
        assertThat(new NodeConditions(Map.of(), false).of("node-1"))
                .isEqualTo("process runs; the API cannot be asked whether it is ready");
    }
}
