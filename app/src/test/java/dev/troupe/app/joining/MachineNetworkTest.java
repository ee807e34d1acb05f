package dev.troupe.app.joining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.troupe.network.plan.Subnet;
import org.junit.jupiter.api.Test;

/** Asked of the one network that every machine has. */
class MachineNetworkTest {
    private static final String SERVICES = "10.96.0.0/12";

    @Test
    void knowsTheNetworkOfItsAddress() {
        assertThat(MachineNetwork.ranges("10.17.0.0/16", SERVICES, "127.0.0.1").underlay())
                .hasValue(Subnet.parse("127.0.0.0/8"));
        assertThat(MachineNetwork.ranges("10.17.0.0/16", SERVICES, "203.0.113.77")
                        .underlay())
                .isEmpty();
    }

    @Test
    void refusesPodsInIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MachineNetwork.ranges("127.1.0.0/16", SERVICES, "127.0.0.1")
                        .check())
                .withMessageContaining("the pod network 127.1.0.0/16 and the network of the nodes 127.0.0.0/8 overlap");
    }

    @Test
    void itsMtuDoes() {
        assertThatCode(() -> MachineNetwork.requireMtu("127.0.0.1")).doesNotThrowAnyException();
    }
}
