package dev.troupe.app.local;

import dev.troupe.app.local.ClusterState.NodeState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The private network between the nodes of a local cluster: a bridge on the host, and for each node a network
 * namespace with one leg on it. The plan is a list of {@code ip} commands, so that it can be tested as text.
 */
final class Underlay {
    private static final int HOST_PART = 1;
    private static final int SHARED_PART = 5;
    private static final int FIRST_NODE_PART = 10;

    private final ClusterState cluster;

    Underlay(ClusterState cluster) {
        this.cluster = cluster;
    }

    String bridge() {
        return "tr-" + cluster.id();
    }

    String namespace(NodeState node) {
        return "troupe-" + cluster.id() + "-" + node.name();
    }

    /** The file by which a process enters the node's namespace. */
    Path namespaceFile(NodeState node) {
        return Path.of("/run/netns", namespace(node));
    }

    /** The host's end of a node's cable. */
    String leg(NodeState node) {
        return bridge() + "-" + node.number();
    }

    /** The host's own address on the underlay. */
    static String hostAddress(String subnet) {
        return addressIn(subnet, HOST_PART);
    }

    /** The address that moves to whichever node serves the API for the whole cluster. */
    static String sharedAddress(String subnet) {
        return addressIn(subnet, SHARED_PART);
    }

    /** The address of the node with this number. */
    static String nodeAddress(String subnet, int number) {
        return addressIn(subnet, FIRST_NODE_PART + number);
    }

    private static String addressIn(String subnet, int last) {
        return subnet.substring(0, subnet.lastIndexOf('.') + 1) + last;
    }

    /** The commands that make the bridge. */
    List<String> bridgeCommands() {
        return List.of(
                "link add name " + bridge() + " type bridge",
                "addr add " + hostAddress(cluster.subnet()) + "/24 dev " + bridge(),
                "link set " + bridge() + " up");
    }

    /** The commands that make a node's leg, to be run after its namespace exists. */
    List<String> legCommands(NodeState node) {
        return List.of(
                "link add name " + leg(node) + " type veth peer name eth0 netns " + namespace(node),
                "link set " + leg(node) + " master " + bridge() + " up");
    }

    /** The commands inside the node's namespace. */
    List<String> insideCommands(NodeState node) {
        List<String> commands = new ArrayList<>(
                List.of("addr add " + node.address() + "/24 dev eth0", "link set eth0 up", "link set lo up"));
        if (!cluster.isolated()) {
            commands.add("route add default via " + hostAddress(cluster.subnet()));
        }
        return commands;
    }

    /** Makes what is missing. */
    void create() {
        if (isForeign()) {
            remove();
        }
        if (!Files.exists(Path.of("/sys/class/net", bridge()))) {
            batch(List.of("ip", "-batch", "-"), bridgeCommands());
        }
        for (NodeState node : cluster.hosts()) {
            if (!Files.exists(namespaceFile(node))) {
                Command.run(List.of("ip", "netns", "add", namespace(node)));
            }
            if (!Files.exists(Path.of("/sys/class/net", leg(node)))) {
                batch(List.of("ip", "-batch", "-"), legCommands(node));
                batch(List.of("ip", "-n", namespace(node), "-batch", "-"), insideCommands(node));
            }
        }
    }

    /** Whether a bridge of our name has another address: it is left from a cluster whose directory was deleted. */
    private boolean isForeign() {
        Command.Result shown = Command.attempt(List.of("ip", "-4", "addr", "show", "dev", bridge()), "");
        return shown.ok() && !shown.output().contains(" " + hostAddress(cluster.subnet()) + "/");
    }

    /** Takes everything away that {@link #create} made. */
    void remove() {
        for (NodeState node : cluster.hosts()) {
            Command.attempt(List.of("ip", "link", "del", leg(node)), "");
            Command.attempt(List.of("ip", "netns", "del", namespace(node)), "");
        }
        Command.attempt(List.of("ip", "link", "del", bridge()), "");
    }

    private static void batch(List<String> command, List<String> lines) {
        Command.runWithInput(command, String.join("\n", lines) + "\n");
    }
}
