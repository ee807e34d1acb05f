package dev.troupe.app.local;

import dev.troupe.app.local.ClusterState.NodeState;
import java.util.List;

/** One node of a local cluster: stops, breaks and mends it as things happen to machines. */
public final class LocalNode {
    private final LocalCluster local;
    private final ClusterDirectory directory;
    private final ClusterState cluster;
    private final NodeState node;
    private final Underlay underlay;

    LocalNode(LocalCluster local, ClusterDirectory directory, ClusterState cluster, NodeState node) {
        this.local = local;
        this.directory = directory;
        this.cluster = cluster;
        this.node = node;
        this.underlay = new Underlay(cluster);
    }

    private NodeProcess process() {
        return new NodeProcess(directory, cluster, node, underlay);
    }

    /** Stops the JVM in order: it takes leave and hands over. Its containers go on. */
    public void stop() {
        process().stop();
    }

    /** What a power cut does: the cable is dead, and so are JVM, runtime and containers. */
    public void kill() {
        cable("down");
        process().kill();
        new NodeRemains(directory, cluster, node).stop();
    }

    /** Starts it, its cable plugged in; returns when it is Ready. */
    public void start() {
        cable("up");
        local.start(cluster, node);
    }

    /** Ends the JVM alone with SIGKILL. Its runtime, containers and watchdog go on. */
    public void crash() {
        process().signal("KILL");
    }

    /** Lets the JVM stand still. */
    public void pause() {
        process().signal("STOP");
    }

    /** Lets it go on. */
    public void resume() {
        process().signal("CONT");
    }

    /** Pulls the cable: nothing comes through any more, and nobody is told. */
    public void partition() {
        cable("down");
    }

    /** Plugs the cable in again. */
    public void heal() {
        cable("up");
    }

    /** Whether it has the address that moves between the nodes. */
    public boolean holdsSharedAddress() {
        return holds(cluster.apiAddress());
    }

    /** Whether one of its devices has the address. */
    public boolean holds(String address) {
        return Command.run(List.of("ip", "-n", underlay.namespace(node), "-4", "-o", "addr", "show"))
                .contains(" " + address + "/");
    }

    private void cable(String state) {
        Command.run(List.of("ip", "link", "set", underlay.leg(node), state));
    }
}
