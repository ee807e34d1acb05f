package dev.troupe.service.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.protocol.network.HostPorts.Forwarding;
import dev.troupe.protocol.network.HostPorts.HostPort;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeTableTest {
    private static final Forwarding WEB =
            new Forwarding("web", "10.244.1.7", List.of(new HostPort("tcp", "", 8080, 80)));
    private static final Forwarding DNS =
            new Forwarding("dns", "10.244.1.8", List.of(new HostPort("udp", "192.0.2.1", 53, 53)));

    @Test
    void masqueradesOnlyWhatLeavesThePodNetworks() {
        String script = NodeTable.full(new PacketPolicy("10.244.1.0/24", List.of("10.244.0.0/16")), PortMap.EMPTY);

        assertThat(script)
                .startsWith("table ip troupe {\n}\ndelete table ip troupe\n")
                .contains("ip saddr 10.244.1.0/24 ip daddr != { 10.244.0.0/16, 224.0.0.0/4 } masquerade")
                .doesNotContain("10.244.1.0/24 }", "tcp . ");
    }

    @Test
    void betweenPodsOfOneNodeTheSourceStaysWhereTheAnswerIsRecognised() {
        List<String> all = List.of("10.244.0.0/16");
        assertThat(NodeTable.full(new PacketPolicy("10.244.1.0/30", all, "10.96.0.0/12", false), PortMap.EMPTY))
                .contains("ct status dnat ip saddr 10.244.1.0/30 ip daddr 10.244.1.0/30 masquerade")
                .doesNotContain("hairpins");
        assertThat(NodeTable.full(new PacketPolicy("10.244.1.0/30", all, "10.96.0.0/12", true), PortMap.EMPTY))
                .contains("ct status dnat ip saddr . ip daddr @hairpins masquerade")
                .contains("elements = { 10.244.1.0 . 10.244.1.0, 10.244.1.1 . 10.244.1.1, ")
                .contains("10.244.1.3 . 10.244.1.3 }");
    }

    @Test
    void holdsEveryPortInOneOfTwoMaps() {
        String script = NodeTable.full(new PacketPolicy("10.244.1.0/24", List.of()), PortMap.of(List.of(WEB, DNS)));

        assertThat(script)
                .contains("elements = { tcp . 8080 : 10.244.1.7 . 80 }")
                .contains("elements = { 192.0.2.1 . udp . 53 : 10.244.1.8 . 53 }")
                .contains("ip daddr != { 10.244.1.0/24, 224.0.0.0/4 }");
    }

    @Test
    void aChangeTouchesOnlyItsElements() {
        PortMap before = PortMap.of(List.of(WEB));
        PortMap after = PortMap.of(
                List.of(new Forwarding("web", "10.244.1.9", List.of(new HostPort("tcp", "", 8080, 80))), DNS));

        assertThat(NodeTable.delta(before, after)).isEqualTo("""
                        delete element ip troupe host_ports { tcp . 8080 : 10.244.1.7 . 80 }
                        add element ip troupe host_ports { tcp . 8080 : 10.244.1.9 . 80 }
                        add element ip troupe host_ports_of_address { 192.0.2.1 . udp . 53 : 10.244.1.8 . 53 }
                        """);
        assertThat(NodeTable.delta(after, after)).isEmpty();
    }

    @Test
    void theFirstOfTwoRivalsHasThePort() {
        Forwarding rival = new Forwarding("rival", "10.244.1.10", List.of(new HostPort("tcp", "0.0.0.0", 8080, 81)));

        assertThat(PortMap.of(List.of(WEB, rival)).anywhere())
                .containsExactly(Map.entry("tcp . 8080", "10.244.1.7 . 80"));
    }

    @Test
    void refusesWhatIsNoSubnet() {
        assertThatThrownBy(() -> new PacketPolicy("10.244.1.0", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.244.1.0");
    }
}
