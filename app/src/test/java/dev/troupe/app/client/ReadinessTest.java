package dev.troupe.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReadinessTest {
    @Test
    void tellsPartsThatWorkFromThoseThatDoNot() {
        Readiness readiness = Readiness.read("""
                [+]ping ok
                [-]scheduler failed: reason withheld
                [+]node-agent ok
                readyz check failed
                """);
        assertThat(readiness.ok()).containsExactly("ping", "node-agent");
        assertThat(readiness.failing()).containsExactly("scheduler");
        assertThat(readiness.isReady()).isFalse();
        assertThat(Readiness.read("[+]ping ok\nreadyz check passed\n").isReady())
                .isTrue();
    }
}
