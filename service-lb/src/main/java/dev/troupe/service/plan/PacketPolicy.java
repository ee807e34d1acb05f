package dev.troupe.service.plan;

import java.util.List;

/**
 * Which packets of pods keep their source address.
 *
 * @param podSubnet of this node, as {@code 10.244.1.0/24}
 * @param podNetworks in which pods' own addresses are known: the subnets of all nodes
 * @param serviceNetwork the range of cluster IPs; packets for one that leads nowhere are refused. Empty for none
 * @param bridgeShown whether what crosses the pods' bridge passes the rules as well: only then does the node recognise an
 *     answer from pod to pod, and the one that asked may keep its address
 */
public record PacketPolicy(String podSubnet, List<String> podNetworks, String serviceNetwork, boolean bridgeShown) {
    private static final String SUBNET = "\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}";

    public PacketPolicy {
        podNetworks = List.copyOf(podNetworks);
        for (String subnet : podNetworks) {
            requireSubnet(subnet);
        }
        requireSubnet(podSubnet);
        if (!serviceNetwork.isEmpty()) {
            requireSubnet(serviceNetwork);
        }
    }

    /** Without Services. */
    public PacketPolicy(String podSubnet, List<String> podNetworks) {
        this(podSubnet, podNetworks, "", false);
    }

    private static void requireSubnet(String subnet) {
        if (!subnet.matches(SUBNET)) {
            throw new IllegalArgumentException("not an IPv4 subnet: " + subnet);
        }
    }
}
