package dev.troupe.app.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.app.local.ClusterState.NodeState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real packets between the namespaces of a local cluster that runs no node. */
class ITLocalHost {
    private static final String SUBNET = "10.251.77.0/24";
    private static final NodeState ONE = new NodeState("node-1", Underlay.nodeAddress(SUBNET, 1), 1);
    private static final NodeState TWO = new NodeState("node-2", Underlay.nodeAddress(SUBNET, 2), 2);
    private static final NodeState THREE = new NodeState("node-3", Underlay.nodeAddress(SUBNET, 3), 3);
    private static final int TRIES = 20;

    private final ClusterState cluster = new ClusterState(
            Long.toHexString(ProcessHandle.current().pid()),
            SUBNET,
            true,
            "simulated",
            "jdbc:postgresql://nowhere/none",
            List.of(ONE, TWO, THREE),
            LocalNetwork.USUAL);
    private final Underlay underlay = new Underlay(cluster);

    @BeforeEach
    void make() {
        underlay.create();
        // Each knows the others' MAC addresses from now on.
        assertThat(reaches(ONE, TWO)).isTrue();
        assertThat(reaches(TWO, ONE)).isTrue();
        assertThat(reaches(THREE, ONE)).isTrue();
    }

    @AfterEach
    void remove() {
        underlay.remove();
    }

    private String inside(NodeState where, String... command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", underlay.namespace(where)));
        line.addAll(List.of(command));
        return Command.attempt(line, "").output();
    }

    /** Whether a question and its answer come through, if not at once. */
    private boolean reaches(NodeState from, NodeState to) {
        for (int i = 0; i < TRIES; i++) {
            if (asks(from, to)) {
                return true;
            }
        }
        return false;
    }

    private boolean asks(NodeState from, NodeState to) {
        return inside(from, "busybox", "ping", "-c", "1", "-W", "1", to.address())
                .contains(" 0% packet loss");
    }

    /** How many questions have come. */
    private long asked(NodeState node) {
        List<String> icmp = inside(node, "cat", "/proc/net/snmp")
                .lines()
                .filter(line -> line.startsWith("Icmp: "))
                .toList();
        int column = List.of(icmp.getFirst().split(" ", -1)).indexOf("InEchos");
        return Long.parseLong(icmp.getLast().split(" ", -1)[column]);
    }

    @Test
    void losesWhatOneOtherSendsAndNothingElse() {
        LocalHost one = new LocalHost(cluster, ONE);
        one.loseFrom(List.of("node-2"));
        long before = asked(ONE);
        assertThat(asks(TWO, ONE)).isFalse();
        assertThat(asked(ONE)).as("what node-2 sent to node-1").isEqualTo(before);

        long heard = asked(TWO);
        assertThat(asks(ONE, TWO)).as("the answer is lost").isFalse();
        assertThat(asked(TWO)).as("what node-1 sent to node-2").isGreaterThan(heard);

        assertThat(reaches(THREE, ONE)).isTrue();
        assertThat(reaches(TWO, THREE)).isTrue();

        one.hear();
        assertThat(reaches(TWO, ONE)).isTrue();
        assertThat(reaches(ONE, TWO)).isTrue();
    }

    @Test
    void takesTheLastWishOnly() {
        LocalHost one = new LocalHost(cluster, ONE);
        one.loseFrom(List.of("node-2", "node-3"));
        one.loseFrom(List.of("node-3"));
        assertThat(reaches(TWO, ONE)).isTrue();
        assertThat(asks(THREE, ONE)).isFalse();
        one.hear();
        one.hear();
        assertThat(reaches(THREE, ONE)).isTrue();
    }
}
