package dev.troupe.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.network.plan.ForwardingTable.Entry;
import dev.troupe.network.plan.ForwardingTable.Neighbour;
import dev.troupe.network.plan.ForwardingTable.Route;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverlayPlanTest {
    private static final Vtep OWN = PeersTest.OWN;
    private static final Peer SECOND =
            new Peer("node-2", Subnet.parse("10.17.2.0/24"), "192.0.2.2", "02:74:c0:00:02:02");
    private static final Peer THIRD =
            new Peer("node-3", Subnet.parse("10.17.3.0/24"), "192.0.2.3", "02:74:c0:00:02:03");

    private static OverlayState having(Peer... peers) {
        return new OverlayState(Optional.of(DeviceState.of(OWN)), ForwardingTable.of(List.of(peers)));
    }

    private static OverlayPlan plan(OverlayState observed, Peer... peers) {
        return OverlayPlan.diff(OWN, ForwardingTable.of(List.of(peers)), observed);
    }

    @Test
    void makesTheDeviceFirst() {
        OverlayPlan plan = plan(OverlayState.NONE, SECOND);
        assertThat(plan.links())
                .containsExactly(
                        "link add troupe.vxlan address 02:74:c0:00:02:01 mtu 1450 type vxlan id 4242 local 192.0.2.1"
                                + " dev eth0 dstport 4789 nolearning",
                        "addr add 10.17.1.0/32 dev troupe.vxlan",
                        "link set troupe.vxlan up",
                        "neigh replace 10.17.2.0 lladdr 02:74:c0:00:02:02 dev troupe.vxlan nud permanent");
        assertThat(plan.entries())
                .containsExactly("fdb replace 02:74:c0:00:02:02 dev troupe.vxlan dst 192.0.2.2 self permanent");
        assertThat(plan.routes()).containsExactly("route replace 10.17.2.0/24 via 10.17.2.0 dev troupe.vxlan onlink");
    }

    @Test
    void doesNothingWhereNothingDiffers() {
        assertThat(plan(having(SECOND, THIRD), THIRD, SECOND).isEmpty()).isTrue();
    }

    @Test
    void nothingIsLeftOfAPeerThatIsGone() {
        OverlayPlan plan = plan(having(SECOND, THIRD), THIRD);
        assertThat(plan.links())
                .containsExactly(
                        "route del 10.17.2.0/24 via 10.17.2.0 dev troupe.vxlan",
                        "neigh del 10.17.2.0 dev troupe.vxlan");
        assertThat(plan.entries()).containsExactly("fdb del 02:74:c0:00:02:02 dev troupe.vxlan dst 192.0.2.2 self");
        assertThat(plan.routes()).isEmpty();
    }

    @Test
    void aPeerThatMovesKeepsItsRoute() {
        OverlayPlan plan = plan(having(SECOND), new Peer("node-2", SECOND.subnet(), "192.0.2.9", SECOND.mac()));
        assertThat(plan.links()).isEmpty();
        assertThat(plan.entries())
                .containsExactly(
                        "fdb del 02:74:c0:00:02:02 dev troupe.vxlan dst 192.0.2.2 self",
                        "fdb replace 02:74:c0:00:02:02 dev troupe.vxlan dst 192.0.2.9 self permanent");
    }

    @Test
    void whatTheKernelHasLearntIsReplaced() {
        OverlayState learnt = new OverlayState(
                Optional.of(DeviceState.of(OWN)),
                new ForwardingTable(
                        Set.of(new Route("10.17.2.0/24", "10.17.2.0")),
                        Set.of(new Neighbour("10.17.2.0", SECOND.mac(), false)),
                        Set.of(new Entry(SECOND.mac(), "192.0.2.2"))));
        assertThat(plan(learnt, SECOND).links())
                .containsExactly("neigh replace 10.17.2.0 lladdr 02:74:c0:00:02:02 dev troupe.vxlan nud permanent");
    }

    @Test
    void aDeviceWithAnotherNumberIsMadeAnew() {
        Vtep other = new Vtep("troupe.vxlan", 7, 4789, "eth0", "192.0.2.1", OWN.mac(), 1450, OWN.subnet());
        OverlayPlan plan = OverlayPlan.diff(other, ForwardingTable.of(List.of(SECOND)), having(SECOND));
        assertThat(plan.links())
                .startsWith("link del troupe.vxlan")
                .anyMatch(line -> line.contains("id 7 "))
                .anyMatch(line -> line.startsWith("neigh replace 10.17.2.0"));
        assertThat(plan.routes()).hasSize(1);
    }

    @Test
    void smallDifferencesOfTheDeviceAreMended() {
        DeviceState asWished = DeviceState.of(OWN);
        OverlayState odd = new OverlayState(
                Optional.of(new DeviceState(asWished.tunnel(), 1500, "", false)), ForwardingTable.EMPTY);
        assertThat(plan(odd).links())
                .containsExactly(
                        "link set troupe.vxlan mtu 1450",
                        "addr flush dev troupe.vxlan",
                        "addr add 10.17.1.0/32 dev troupe.vxlan",
                        "link set troupe.vxlan up");
    }

    @Test
    void withoutTheKernelsDeviceATapTakesItsPlace() {
        Vtep user = OWN.by(Vtep.Forwarder.USER);
        OverlayPlan plan = OverlayPlan.diff(user, ForwardingTable.of(List.of(SECOND)), having(SECOND));
        assertThat(plan.makesDevice()).isTrue();
        assertThat(plan.links())
                .containsExactly(
                        "link del troupe.vxlan",
                        "tuntap add dev troupe.vxlan mode tap",
                        "link set troupe.vxlan address 02:74:c0:00:02:01 mtu 1450",
                        "addr add 10.17.1.0/32 dev troupe.vxlan",
                        "link set troupe.vxlan up",
                        "neigh replace 10.17.2.0 lladdr 02:74:c0:00:02:02 dev troupe.vxlan nud permanent");
        assertThat(plan.desired().entries()).containsExactly(new Entry(SECOND.mac(), "192.0.2.2"));

        OverlayState tap = new OverlayState(Optional.of(DeviceState.of(user)), ForwardingTable.of(List.of(SECOND)));
        assertThat(OverlayPlan.diff(user, ForwardingTable.of(List.of(SECOND)), tap)
                        .isEmpty())
                .isTrue();
        OverlayPlan back = OverlayPlan.diff(OWN, ForwardingTable.of(List.of(SECOND)), tap);
        assertThat(back.makesDevice()).isTrue();
        assertThat(back.links()).startsWith("link del troupe.vxlan").anyMatch(line -> line.contains("type vxlan"));
    }
}
