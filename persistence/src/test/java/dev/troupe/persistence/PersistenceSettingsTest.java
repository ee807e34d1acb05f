package dev.troupe.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.troupe.persistence.database.EmbeddedSettings;
import dev.troupe.persistence.feed.FeedSettings;
import dev.troupe.persistence.history.HistorySettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PersistenceSettingsTest {

    @Test
    void defaults() {
        assertThat(PersistenceSettings.from(ConfigFactory.load()))
                .isEqualTo(new PersistenceSettings(
                        "embedded",
                        "",
                        "",
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(60),
                        4,
                        400,
                        2000,
                        new EmbeddedSettings(
                                Path.of(".troupe/database").toAbsolutePath(),
                                Path.of(".troupe/cache").toAbsolutePath(),
                                "troupe",
                                0,
                                24,
                                40,
                                Duration.ofSeconds(60)),
                        new FeedSettings(20_000, 32L << 20, Duration.ofMillis(50), 128 << 10),
                        new HistorySettings(Duration.ofDays(7), Duration.ofHours(1), 500)));
    }

    @Test
    void refusesOtherDatabases() {
        assertThatThrownBy(() -> PersistenceSettings.from(
                        ConfigFactory.parseString("troupe.persistence.database = \"jdbc:h2:mem:x\"")
                                .withFallback(ConfigFactory.load())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:h2:mem:x");
    }
}
