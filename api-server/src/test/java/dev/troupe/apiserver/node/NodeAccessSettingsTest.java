package dev.troupe.apiserver.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class NodeAccessSettingsTest {
    @Test
    void defaultsAreThese() {
        assertThat(NodeAccessSettings.from(ConfigFactory.load()))
                .isEqualTo(new NodeAccessSettings(10_250, Duration.ofSeconds(3), true));
    }

    @Test
    void namesAreThese() {
        var config = ConfigFactory.parseString(
                "troupe { node-access { port = 1, connect-timeout = 5 s }, api.native-tls = false }");
        assertThat(NodeAccessSettings.from(config)).isEqualTo(new NodeAccessSettings(1, Duration.ofSeconds(5), false));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new NodeAccessSettings(70_000, Duration.ofSeconds(1), true))
                .hasMessageContaining("70000");
        assertThatThrownBy(() -> new NodeAccessSettings(1, Duration.ZERO, true)).hasMessageContaining("PT0S");
    }
}
