package dev.troupe.app.local;

import dev.troupe.app.local.ClusterState.NodeState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** One end of a cable of a local cluster: it may lose what others send, one by one and in one direction. */
public final class LocalHost {
    private final ClusterState cluster;
    private final NodeState host;
    private final Underlay underlay;

    LocalHost(ClusterState cluster, NodeState host) {
        this.cluster = cluster;
        this.host = host;
        this.underlay = new Underlay(cluster);
    }

    /**
     * Loses whatever these hosts send to this one, and nothing that it sends to them. Takes the place of what it lost
     * before.
     *
     * @param senders names of hosts
     */
    public void loseFrom(Collection<String> senders) {
        List<String> macs = senders.stream()
                .map(cluster::host)
                .map(sender -> Command.run(inside(sender, "cat", "/sys/class/net/eth0/address"))
                        .strip())
                .toList();
        filter(Loss.rules(macs));
    }

    /** Loses nothing any more. */
    public void hear() {
        filter(Loss.NOTHING);
    }

    private void filter(String rules) {
        Command.runWithInput(inside(host, "nft", "-f", "-"), rules);
    }

    private List<String> inside(NodeState where, String... command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", underlay.namespace(where)));
        line.addAll(List.of(command));
        return line;
    }
}
