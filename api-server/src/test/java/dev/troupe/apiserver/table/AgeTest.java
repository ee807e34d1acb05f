package dev.troupe.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.troupe.api.Json;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AgeTest {
    @ParameterizedTest
    @CsvSource({
        "-2,<invalid>",
        "-1,0s",
        "0,0s",
        "119,119s",
        "120,2m",
        "200,3m20s",
        "600,10m",
        "10799,179m",
        "10800,3h",
        "11160,3h6m",
        "28800,8h",
        "172799,47h",
        "172800,2d",
        "176400,2d1h",
        "691200,8d",
        "63072000,2y",
        "63158400,2y1d",
        "252288000,8y",
    })
    void shortensAsKubectlDoes(long seconds, String text) {
        assertThat(Age.shortened(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void unsetTimesAreUnknown() {
        Instant now = Instant.parse("2026-01-01T00:00:10Z");
        assertThat(Age.since(NullNode.instance, now)).isEqualTo("<unknown>");
        assertThat(Age.since(Json.read("\"2026-01-01T00:00:00Z\""), now)).isEqualTo("10s");
    }
}
