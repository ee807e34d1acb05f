package dev.troupe.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangesTest {
    private static Ranges ranges(String pods, String services, String nodes) {
        return new Ranges(Subnet.parse(pods), Subnet.parse(services), Optional.of(Subnet.parse(nodes)));
    }

    @Test
    void theUsualRangesAreApart() {
        assertThatCode(() -> ranges("10.17.0.0/16", "10.96.0.0/12", "192.168.133.0/24")
                        .check())
                .doesNotThrowAnyException();
        assertThatCode(() -> new Ranges(Subnet.parse("10.17.0.0/16"), Subnet.parse("10.18.0.0/16"), Optional.empty())
                        .check())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "10.96.0.0/16, 10.96.0.0/12, 192.168.133.0/24, the pod network 10.96.0.0/16 and the service network 10.96.0.0/12",
        "10.0.0.0/8, 10.96.0.0/12, 192.168.133.0/24, the pod network 10.0.0.0/8 and the service network 10.96.0.0/12",
        "10.17.0.0/16, 10.96.0.0/12, 10.17.200.0/24, the pod network 10.17.0.0/16 and the network of the nodes",
        "10.17.0.0/16, 192.168.0.0/16, 192.168.133.0/24, the service network 192.168.0.0/16 and the network of the nodes"
    })
    void refusesWhatOverlaps(String pods, String services, String nodes, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ranges(pods, services, nodes).check())
                .withMessageContaining(why)
                .withMessageContaining("overlap");
    }

    @Test
    void anAddressLiesInASubnetOfAnySize() {
        assertThat(Subnet.around("192.168.133.80", 24)).hasToString("192.168.133.0/24");
        assertThat(Subnet.around("192.168.133.83", 32)).hasToString("192.168.133.80/30");
        assertThat(Subnet.around("10.1.2.3", 0)).hasToString("10.0.0.0/8");
    }
}
