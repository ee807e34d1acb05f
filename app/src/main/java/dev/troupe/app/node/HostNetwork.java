package dev.troupe.app.node;

import com.typesafe.config.Config;
import dev.troupe.network.OverlaySettings;
import dev.troupe.network.adapter.LinuxOverlay;
import dev.troupe.network.adapter.LinuxPodNetwork;
import dev.troupe.network.plan.PodNetwork;
import dev.troupe.network.plan.Subnet;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.service.adapter.LabelledAddresses;
import dev.troupe.service.adapter.LinkAnnouncer;
import dev.troupe.service.adapter.NftCommand;
import dev.troupe.service.plan.NodeTable;
import dev.troupe.service.policy.plan.PolicyTable;
import java.io.IOException;

/** What a node has put into its host's network and leaves there when it stops, so that pods go on. */
public final class HostNetwork {
    /** Of a network that is taken away, no packet's size matters. */
    private static final int ANY_MTU = 1500;

    private HostNetwork() {}

    /**
     * Takes it all away: the overlay's device, the pods' bridge, the packet rules and the addresses. Pods must be gone.
     *
     * @param config the whole configuration of the node
     * @throws IOException if the host refuses; what is gone by then stays gone, and running it again goes on
     */
    public static void remove(Config config) throws IOException {
        NodeConfig node = NodeConfig.from(config);
        if (node.runtime().equals("simulated")) {
            return;
        }
        new LinuxOverlay(OverlaySettings.from(config).device()).remove();
        PodNetwork network = PodNetwork.of(node.networkName(), Subnet.parse(node.podSubnet()), ANY_MTU, node.data());
        ContainerdSettings containerd =
                ContainerdSettings.ofThisHost(node.data().resolve("containerd"));
        new LinuxPodNetwork(network, containerd.cniConfig()).remove();
        new NftCommand().apply(NodeTable.remove() + PolicyTable.remove());
        LabelledAddresses.clear();
        LinkAnnouncer.withdraw(ServiceRanges.from(config).dnsAddress());
        String shared = config.getString("troupe.cluster.shared-address");
        if (!shared.isEmpty()) {
            LinkAnnouncer.withdraw(shared);
        }
    }
}
