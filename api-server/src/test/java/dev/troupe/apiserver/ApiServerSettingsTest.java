package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ApiServerSettingsTest {
    @Test
    void defaultsAreThese() {
        assertThat(ApiServerSettings.from(ConfigFactory.load()))
                .isEqualTo(new ApiServerSettings(
                        "0.0.0.0",
                        6443,
                        "",
                        2,
                        true,
                        3 * 1024 * 1024,
                        128 * 1024,
                        60,
                        1800,
                        20_000,
                        Set.of("system:masters"),
                        2));
    }

    @Test
    void namesAreThese() {
        var config = ConfigFactory.parseString("""
                        troupe.api {
                          host = "10.0.0.1"
                          port = 1234
                          advertised-host = "192.0.2.1"
                          event-loops = 3
                          native-tls = false
                          max-body-size = 1 MiB
                          max-head-size = 16 KiB
                          bookmark-interval = 5 s
                          min-watch-duration = 1 m
                          watch-queue-events = 7
                          full-access-groups = ["a", "b"]
                          default-toleration-seconds = 300
                        }
                        """);
        assertThat(ApiServerSettings.from(config))
                .isEqualTo(new ApiServerSettings(
                        "10.0.0.1",
                        1234,
                        "192.0.2.1",
                        3,
                        false,
                        1024 * 1024,
                        16 * 1024,
                        5,
                        60,
                        7,
                        Set.of("a", "b"),
                        300));
    }

    @Test
    void whatIsConfiguredIsAdvertisedRatherThanWhatIsKnown() {
        ApiServerSettings settings = ApiServerSettings.from(ConfigFactory.load());
        assertThat(settings.advertising("10.0.0.9").advertisedHost()).isEqualTo("10.0.0.9");
        assertThat(settings.advertising("10.0.0.9").advertising("10.0.0.8").advertisedHost())
                .isEqualTo("10.0.0.9");
        assertThat(settings.advertising("10.0.0.9").advertising("")).isEqualTo(settings.advertising("10.0.0.9"));
    }
}
