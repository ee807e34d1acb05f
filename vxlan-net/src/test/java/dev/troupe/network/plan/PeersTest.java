package dev.troupe.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final Subnet PODS = Subnet.parse("10.17.0.0/16");
    static final Vtep OWN = new Vtep(
            "troupe.vxlan",
            4242,
            4789,
            "eth0",
            "192.0.2.1",
            Vtep.macOf("192.0.2.1"),
            1450,
            Subnet.parse("10.17.1.0/24"));

    private static JsonNode node(String name, String created, String subnet, String address, String mac) {
        return Json.read("""
                {"metadata": {"name": "%s", "creationTimestamp": "%s", "annotations": {"troupe.dev/vtep-mac": "%s"}},
                 "spec": {"podCIDR": "%s"},
                 "status": {"addresses": [{"type": "Hostname", "address": "%1$s"},
                                          {"type": "InternalIP", "address": "%s"}]}}
                """.formatted(name, created, mac, subnet, address));
    }

    private static Peers of(JsonNode... nodes) {
        return Peers.of(List.of(nodes), OWN, "node-1", PODS);
    }

    @Test
    void readsNodesAndLeavesItselfOut() {
        Peers peers = of(
                node("node-3", "2026-01-01T00:00:00Z", "10.17.3.0/24", "192.0.2.3", "02:74:c0:00:02:03"),
                node("node-1", "2026-01-01T00:00:00Z", "10.17.1.0/24", "192.0.2.1", OWN.mac()),
                node("node-2", "2026-01-02T00:00:00Z", "10.17.2.0/24", "192.0.2.2", "02:74:c0:00:02:02"));
        assertThat(peers.peers())
                .containsExactly(
                        new Peer("node-2", Subnet.parse("10.17.2.0/24"), "192.0.2.2", "02:74:c0:00:02:02"),
                        new Peer("node-3", Subnet.parse("10.17.3.0/24"), "192.0.2.3", "02:74:c0:00:02:03"));
        assertThat(peers.refused()).isEmpty();
    }

    @Test
    void leavesOutWhatIsNotCompleteYet() {
        assertThat(of(
                                node("a", "", "", "192.0.2.3", "02:00:00:00:00:03"),
                                node("b", "", "10.17.4.0/24", "192.0.2.4", ""),
                                Json.read("{\"metadata\":{\"name\":\"c\"}}"))
                        .peers())
                .isEmpty();
    }

    @Test
    void whoWasThereFirstKeepsWhatAnotherClaims() {
        JsonNode first = node("z", "2026-01-01T00:00:00Z", "10.17.2.0/24", "192.0.2.2", "02:00:00:00:00:02");
        Peers peers = of(
                node("a", "2026-01-02T00:00:00Z", "10.17.2.128/25", "192.0.2.3", "02:00:00:00:00:03"),
                node("b", "2026-01-03T00:00:00Z", "10.17.4.0/24", "192.0.2.2", "02:00:00:00:00:04"),
                node("c", "2026-01-03T00:00:00Z", "10.17.5.0/24", "192.0.2.5", "02:00:00:00:00:02"),
                node("d", "2026-01-03T00:00:00Z", "10.17.1.0/24", "192.0.2.6", "02:00:00:00:00:06"),
                first);
        assertThat(peers.peers()).extracting(Peer::node).containsExactly("z");
        assertThat(peers.refused()).containsOnlyKeys("a", "b", "c", "d");
        assertThat(peers.refused().get("d")).contains("10.17.1.0/24");
    }

    @Test
    void refusesWhatIsNoPlaceInThePodNetwork() {
        assertThat(of(
                                node("a", "", "10.18.0.0/24", "192.0.2.3", "02:00:00:00:00:03"),
                                node("b", "", "10.0.0.0/8", "192.0.2.4", "02:00:00:00:00:04"),
                                node("c", "", "10.17.5.0/24", "192.0.2.5", "01:00:00:00:00:05"),
                                node("d", "", "10.17.6.0/24; reboot", "192.0.2.6", "02:00:00:00:00:06"),
                                node("e", "", "10.17.7.0/24", "2001:db8::1", "02:00:00:00:00:07"),
                                node("f", "", "10.17.8.0/24", "not.an.address", "02:00:00:00:00:08"))
                        .refused())
                .containsOnlyKeys("a", "b", "c", "d", "e", "f");
    }

    @Test
    void aHardwareAddressFollowsFromTheNodes() {
        assertThat(Vtep.macOf("10.213.54.255")).isEqualTo("02:74:0a:d5:36:ff");
        assertThatThrownBy(() -> Vtep.macOf("::1")).hasMessageContaining("::1");
    }

    @Test
    void refusesNumbersThatVxlanDoesNotHave() {
        assertThatThrownBy(() -> new Vtep("d", 1 << 24, 4789, "e", "192.0.2.1", "m", 1450, PODS))
                .hasMessageContaining("16777216");
        assertThatThrownBy(() -> new Vtep("d", 1, 0, "e", "192.0.2.1", "m", 1450, PODS))
                .hasMessageContaining("0");
    }
}
