package dev.troupe.service.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class IngressSettingsTest {
    private static IngressSettings with(String settings) {
        Config config = ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.parseResources("reference.conf").resolve());
        return IngressSettings.from(config);
    }

    @Test
    void hasDefaults() {
        IngressSettings expected = new IngressSettings(
                true, 80, 443, 2, true, Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ofSeconds(75), 16_384);
        assertThat(with("")).isEqualTo(expected);
    }

    @Test
    void refusesWhatLeavesNoConnectionOpen() {
        assertThatThrownBy(() -> with("troupe.ingress.idle-timeout = 0s")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> with("troupe.ingress.max-connections = 0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leaves no connection open");
    }
}
