package dev.troupe.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DropReportTest {
    private static final InetAddress SENDER = InetAddress.ofLiteral("192.0.2.9");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final DropReport report = new DropReport();

    @Test
    void tellsOfTheFirstAndThenALineAMinute() {
        assertThat(report.add(FrameRules.Drop.NOT_A_MEMBER, SENDER, -5 * SECOND))
                .hasValue("dropped a datagram from 192.0.2.9: the sender is no node of this cluster");
        for (int second = 0; second < 50; second++) {
            assertThat(report.add(FrameRules.Drop.NOT_A_MEMBER, SENDER, second * SECOND))
                    .isEmpty();
        }
        assertThat(report.add(FrameRules.Drop.NOT_A_MEMBER, SENDER, 60 * SECOND))
                .hasValueSatisfying(line -> assertThat(line).contains("(and 50 others for this reason)"));
        assertThat(report.add(FrameRules.Drop.NOT_A_MEMBER, SENDER, 61 * SECOND))
                .isEmpty();
    }

    @Test
    void eachReasonIsToldForItself() {
        for (FrameRules.Drop why : FrameRules.Drop.values()) {
            assertThat(report.add(why, SENDER, 0)).as(why.name()).isPresent();
        }
    }
}
