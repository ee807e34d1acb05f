package dev.troupe.network.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.network.plan.ForwardingTable;
import dev.troupe.network.plan.OverlayPlan;
import dev.troupe.network.plan.OverlayState;
import dev.troupe.network.plan.Peer;
import dev.troupe.network.plan.Subnet;
import dev.troupe.network.plan.Vtep;
import dev.troupe.testkit.HostProgram;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real packets between two network namespaces that stand for nodes; an address on a bridge stands for a pod. */
class ITLinuxOverlay {
    private static final String DEVICE = "troupe.vxlan";

    private final String suffix = Long.toString(ProcessHandle.current().pid());
    private final Side first = new Side("ova-" + suffix, 1);
    private final Side second = new Side("ovb-" + suffix, 2);

    private record Side(String namespace, int number) {
        Vtep vtep() {
            return new Vtep(DEVICE, 77, 4789, "eth0", address(), Vtep.macOf(address()), 1450, subnet());
        }

        String address() {
            return "192.0.2." + number;
        }

        Subnet subnet() {
            return Subnet.parse("10.98." + number + ".0/24");
        }

        String pod() {
            return "10.98." + number + ".2";
        }

        Peer asPeer() {
            return new Peer("node-" + number, subnet(), address(), vtep().mac());
        }

        LinuxOverlay kernel() {
            return new LinuxOverlay(List.of("ip", "netns", "exec", namespace), DEVICE);
        }

        OverlayPlan reconcile(Peer... peers) throws IOException {
            OverlayPlan plan = plan(peers);
            kernel().apply(plan);
            return plan;
        }

        OverlayPlan plan(Peer... peers) throws IOException {
            return OverlayPlan.diff(vtep(), ForwardingTable.of(List.of(peers)), kernel().read());
        }

        String ip(String arguments) {
            return run("ip -n " + namespace + " " + arguments);
        }
    }

    @BeforeEach
    void connect() {
        run("ip netns add " + first.namespace());
        run("ip netns add " + second.namespace());
        first.ip("link add eth0 type veth peer name eth0 netns " + second.namespace());
        for (Side side : List.of(first, second)) {
            side.ip("addr add " + side.address() + "/24 dev eth0");
            side.ip("link set eth0 up");
            side.ip("link set lo up");
            side.ip("link add pod type bridge");
            side.ip("addr add " + side.pod() + "/24 dev pod");
            side.ip("link set pod up");
        }
    }

    @AfterEach
    void takeAway() {
        run("ip netns delete " + first.namespace());
        run("ip netns delete " + second.namespace());
    }

    private boolean reaches(Side from, Side to) {
        // More than fits into one frame of the underlay less what the tunnel takes.
        return attempt("ip netns exec " + from.namespace() + " busybox ping -s 1400 -c 1 -W 5 -I " + from.pod() + " "
                        + to.pod())
                == 0;
    }

    @Test
    void podsReachEachOtherWhateverIsTakenAway() throws Exception {
        first.reconcile(second.asPeer());
        second.reconcile(first.asPeer());
        assertThat(reaches(first, second)).isTrue();
        assertThat(reaches(second, first)).isTrue();

        for (String damage : List.of(
                "ip -n NS route del 10.98.2.0/24",
                "ip -n NS neigh del 10.98.2.0 dev troupe.vxlan",
                "ip netns exec NS bridge fdb del " + second.vtep().mac() + " dev troupe.vxlan dst 192.0.2.2 self",
                "ip -n NS addr flush dev troupe.vxlan",
                "ip -n NS link set troupe.vxlan down",
                "ip -n NS link del troupe.vxlan")) {
            run(damage.replace("NS", first.namespace()));
            assertThat(first.plan(second.asPeer()).isEmpty()).as(damage).isFalse();
            first.reconcile(second.asPeer());
            // A device that was down loses routes only once it is down: a second look finds them missing.
            first.reconcile(second.asPeer());
            assertThat(first.plan(second.asPeer()).isEmpty()).as(damage).isTrue();
            assertThat(reaches(first, second)).as("after %s", damage).isTrue();
        }
    }

    @Test
    void nothingIsLeftOfWhoIsGone() throws Exception {
        first.reconcile(second.asPeer());
        first.reconcile();
        OverlayState state = first.kernel().read();
        assertThat(state.table()).isEqualTo(ForwardingTable.EMPTY);
        assertThat(state.device()).isPresent();
        assertThat(first.ip("route")).doesNotContain("10.98.2.");
    }

    @Test
    void aDeviceOfAnotherKindIsReplaced() throws Exception {
        first.ip("link add " + DEVICE + " type bridge");
        first.reconcile(second.asPeer());
        second.reconcile(first.asPeer());
        assertThat(reaches(first, second)).isTrue();
    }

    @Test
    void aRefusalIsToldAndTheRestIsDone() {
        OverlayPlan plan = new OverlayPlan(
                false,
                ForwardingTable.EMPTY,
                List.of("link add name x1 type bridge", "nonsense", "link add name x2 type bridge"),
                List.of(),
                List.of());
        assertThatThrownBy(() -> first.kernel().apply(plan))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nonsense");
        assertThat(first.ip("link")).contains("x1:", "x2:");
    }

    private static String run(String command) {
        return HostProgram.run(command.split(" "));
    }

    private static int attempt(String command) {
        try {
            return new ProcessBuilder(command.split(" "))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
