package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchedulerSettingsTest {

    @Test
    void hasTheseDefaults() {
        assertThat(SchedulerSettings.from(ConfigFactory.load()))
                .isEqualTo(new SchedulerSettings(
                        "default-scheduler",
                        0,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        Map.of()));
    }

    @Test
    void readsEveryName() {
        Config config = ConfigFactory.parseString("""
                troupe.scheduler {
                  name = mine
                  percentage-of-nodes-to-score = 30
                  first-backoff = 2s
                  longest-backoff = 20s
                  longest-parking = 1m
                  weights { NodeResourcesFit = 5 }
                }
                """);
        assertThat(SchedulerSettings.from(config))
                .isEqualTo(new SchedulerSettings(
                        "mine",
                        30,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(1),
                        Map.of("NodeResourcesFit", 5)));
    }

    @Test
    void refusesImpossibleValues() {
        Config config = ConfigFactory.parseString("troupe.scheduler.percentage-of-nodes-to-score = 101")
                .withFallback(ConfigFactory.load());
        assertThatThrownBy(() -> SchedulerSettings.from(config)).hasMessageContaining("101");
    }
}
