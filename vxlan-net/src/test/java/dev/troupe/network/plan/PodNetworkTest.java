package dev.troupe.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodNetworkTest {
    private final PodNetwork network =
            PodNetwork.of("node-1", Subnet.parse("10.244.1.0/24"), 1500, Path.of("/var/lib/troupe/net"));

    @Test
    void leavesRoomForVxlan() {
        assertThat(network.mtuBytes()).isEqualTo(1450);
    }

    @Test
    void runsOnePluginAPod() {
        JsonNode list = Json.read(network.conflist());

        assertThat(list.get("name").asText()).isEqualTo("node-1");
        assertThat(list.get("plugins")).hasSize(1);
        JsonNode bridge = list.at("/plugins/0");
        assertThat(bridge.get("type").asText()).isEqualTo("bridge");
        assertThat(bridge.get("isGateway").asBoolean()).isTrue();
        assertThat(bridge.get("ipMasq").asBoolean()).isFalse();
        assertThat(bridge.get("mtu").asInt()).isEqualTo(1450);
        assertThat(bridge.at("/ipam/ranges/0/0/subnet").asText()).isEqualTo("10.244.1.0/24");
        assertThat(bridge.at("/ipam/ranges/0/0/gateway").asText()).isEqualTo("10.244.1.1");
        assertThat(bridge.at("/ipam/dataDir").asText()).isEqualTo("/var/lib/troupe/net/reservations");
    }

    @Test
    void refusesWhatTheKernelWouldRefuse() {
        Subnet subnet = network.subnet();
        assertThatThrownBy(() -> new PodNetwork("n", "a-name-too-long-for-linux", subnet, 1450, Path.of("/")))
                .hasMessageContaining("a-name-too-long-for-linux");
        assertThatThrownBy(() -> new PodNetwork("n", "pods0", subnet, 100, Path.of("/")))
                .hasMessageContaining("100");
    }

    @Test
    void subnetsKnowTheirAddresses() {
        Subnet subnet = Subnet.parse("10.244.128.0/20");

        assertThat(subnet).hasToString("10.244.128.0/20");
        assertThat(subnet.gateway()).isEqualTo("10.244.128.1");
        assertThat(subnet.podAddresses()).isEqualTo(4093);
        assertThat(subnet.contains("10.244.143.255")).isTrue();
        assertThat(subnet.contains("10.244.144.0")).isFalse();
        assertThatThrownBy(() -> Subnet.parse("10.244.1.0/20")).hasMessageContaining("10.244.1.0");
        assertThatThrownBy(() -> Subnet.parse("10.244.1/24")).hasMessageContaining("10.244.1");
        assertThatThrownBy(() -> Subnet.parse("10.244.256.0/24")).hasMessageContaining("10.244.256.0");
        assertThatThrownBy(() -> Subnet.parse("10.0.0.0/31")).hasMessageContaining("/31");
    }

    @Test
    void anAddressIsStaleWhenItsSandboxIsGone() {
        assertThat(StaleReservations.of(
                        Map.of("10.244.1.2", "aaa\r\neth0", "10.244.1.3", "bbb\r\neth0", "10.244.1.4", ""),
                        Set.of("aaa")))
                .containsExactly("10.244.1.3", "10.244.1.4");
    }

    @Test
    void saysWhatMtuWouldDo() {
        assertThat(PodNetwork.mtuOver("eth0", 1500)).isEqualTo(1450);
        assertThat(PodNetwork.mtuOver("eth0", 626)).isEqualTo(576);
        assertThatThrownBy(() -> PodNetwork.mtuOver("eth0", 600))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eth0 has an MTU of 600 bytes")
                .hasMessageContaining("raise it to 626");
    }
}
