package dev.troupe.protocol.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PeriodsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aTimerRunsADayAtMost() {
        assertThat(Periods.delay(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Periods.LONGEST_DELAY);
        assertThat(Periods.delay(NOW, Instant.MAX)).isEqualTo(Periods.LONGEST_DELAY);
        assertThat(Periods.delay(NOW, NOW.plusSeconds(7))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whatIsOverdueWaitsNoLonger() {
        assertThat(Periods.delay(NOW, NOW.minusSeconds(7))).isZero();
        assertThat(Periods.delay(NOW, Instant.MIN)).isZero();
    }

    @Test
    void aPeriodEndsWhileYearsHaveFourDigits() {
        assertThat(NOW.plusSeconds(Periods.seconds(Long.MAX_VALUE)).toString()).isEqualTo("2094-01-19T03:14:07Z");
        assertThat(Periods.seconds(-1)).isEqualTo(-1);
        assertThat(Periods.seconds(30)).isEqualTo(30);
    }
}
