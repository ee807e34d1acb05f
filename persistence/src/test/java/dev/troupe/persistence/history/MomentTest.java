package dev.troupe.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.protocol.history.Moment;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    private static final Instant NOW = Instant.parse("2026-11-25T15:00:00Z");

    @Test
    void digitsAreARevision() {
        assertThat(Moment.parse("1234", NOW)).isEqualTo(new Moment.Revision(1234));
        assertThat(Moment.parse("2000000000017", NOW)).isEqualTo(new Moment.Revision(2_000_000_000_017L));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25T14:30:00Z,2026-11-25T14:30:00Z",
        "2026-11-25T14:30:00.123Z,2026-11-25T14:30:00.123Z",
        "2026-11-25T14:30:00+02:00,2026-11-25T12:30:00Z",
        "2026-11-25T14:30-05:00,2026-11-25T19:30:00Z",
        "2026-11-25T14:30,2026-11-25T14:30:00Z",
        "2026-11-25,2026-11-25T00:00:00Z",
        "90s,2026-11-25T14:58:30Z",
        "10m,2026-11-25T14:50:00Z",
        "2h,2026-11-25T13:00:00Z",
        "7d,2026-11-18T15:00:00Z"
    })
    void timesAreReadInSeveralForms(String text, Instant expected) {
        assertThat(Moment.parse(text, NOW)).isEqualTo(new Moment.Time(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yesterday", "-5", "10 m", "10w", "2026-13-01", "2026-11-25 15:00", "99999999999999999999"})
    void whatIsNoMomentIsToldSo(String text) {
        assertThatThrownBy(() -> Moment.parse(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining('"' + text + "\" is not a revision");
    }
}
