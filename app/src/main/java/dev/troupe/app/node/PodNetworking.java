package dev.troupe.app.node;

import dev.troupe.network.adapter.LinuxPodNetwork;
import dev.troupe.network.plan.PodNetwork;
import dev.troupe.network.plan.Subnet;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.service.NodePackets;
import dev.troupe.service.adapter.NftCommand;
import dev.troupe.service.plan.PacketPolicy;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;

/** The network that the pods of this node share, and what happens to packets that leave it. */
final class PodNetworking {
    private static final int ETHERNET_MTU_BYTES = 1500;

    private PodNetworking() {}

    /** Makes the network; the packet rules come into force with their first use. */
    static NodePackets install(NodeConfig node, ContainerdSettings containerd) throws IOException {
        PodNetwork network =
                PodNetwork.of(node.networkName(), Subnet.parse(node.podSubnet()), underlayMtuBytes(), node.data());
        new LinuxPodNetwork(network, containerd.cniConfig()).install();
        return new NodePackets(new PacketPolicy(node.podSubnet(), List.of(node.podSubnet())), new NftCommand());
    }

    /** The smallest packet size of the interfaces by which this node reaches others. */
    private static int underlayMtuBytes() throws SocketException {
        int smallest = ETHERNET_MTU_BYTES;
        for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (device.isUp() && !device.isLoopback()) {
                smallest = Math.min(smallest, device.getMTU());
            }
        }
        return smallest;
    }
}
