package dev.troupe.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaCountTest {
    private static final JsonNode SETS = Json.read("""
            {"items":[{"metadata":{"name":"web","uid":"u1"},"spec":{"replicas":2}},
                      {"metadata":{"name":"old","uid":"u2"},"spec":{"replicas":0}}]}""");

    private static String pod(String owner, String phase) {
        return """
                {"metadata":{"ownerReferences":[{"uid":"%s"}]},"status":{"phase":"%s"}}""".formatted(owner, phase);
    }

    private static String terminating(String owner) {
        return """
                {"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z","ownerReferences":[{"uid":"%s"}]},
                 "status":{"phase":"Running"}}""".formatted(owner);
    }

    private static List<ReplicaCount> of(String... pods) {
        return ReplicaCount.of(SETS, Json.read("{\"items\":[" + String.join(",", pods) + "]}"));
    }

    @Test
    void countsOwnPodsThatStay() {
        List<ReplicaCount> counts = of(
                pod("u1", "Running"),
                pod("u1", "Pending"),
                pod("u1", "Failed"),
                pod("u3", "Running"),
                terminating("u1"));
        assertThat(counts).containsExactly(new ReplicaCount("web", 2, 2, 1), new ReplicaCount("old", 0, 0, 0));
    }

    @Test
    void hasConvergedWhenEachHasWhatItWants() {
        List<ReplicaCount> counts = of(pod("u1", "Running"), pod("u1", "Running"), terminating("u2"));
        assertThat(ReplicaCount.converged(counts, 2)).isTrue();
        assertThat(counts).noneMatch(ReplicaCount::isTooMany);
    }

    @Test
    void hasNotConvergedWithTooFewOrTooMany() {
        assertThat(ReplicaCount.converged(of(pod("u1", "Running")), 2)).isFalse();
        assertThat(ReplicaCount.converged(of(pod("u1", "Running"), pod("u1", "Pending")), 2))
                .isFalse();
        assertThat(ReplicaCount.converged(of(pod("u1", "Running"), pod("u1", "Running"), pod("u2", "Running")), 2))
                .isFalse();
        assertThat(ReplicaCount.converged(of(pod("u1", "Running"), pod("u1", "Running")), 3))
                .isFalse();
    }

    @Test
    void seesOneTooMany() {
        assertThat(of(pod("u1", "Running"), pod("u1", "Running"), pod("u1", "Pending")))
                .anyMatch(ReplicaCount::isTooMany);
        assertThat(of(pod("u2", "Pending"))).anyMatch(ReplicaCount::isTooMany);
    }
}
