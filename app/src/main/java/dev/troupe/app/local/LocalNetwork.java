package dev.troupe.app.local;

import dev.troupe.app.admission.PodRange;
import dev.troupe.network.OverlaySettings.VtepChoice;
import dev.troupe.network.plan.Ranges;
import dev.troupe.network.plan.Subnet;
import java.util.Optional;

/**
 * The networks of a local cluster's pods and Services.
 *
 * @param podCidr the range of all nodes' pods
 * @param nodePrefix the length in bits of the network part of each node's subnet
 * @param serviceCidr the range of cluster IPs
 * @param vtep who carries frames between nodes: {@code kernel}, {@code user} or {@code auto}
 */
public record LocalNetwork(String podCidr, int nodePrefix, String serviceCidr, String vtep) {
    /** Where nothing else is said. */
    public static final LocalNetwork USUAL =
            new LocalNetwork("10.17.0.0/16", PodRange.USUAL_NODE_PREFIX, "10.96.0.0/12", VtepChoice.AUTO.text());

    /** The same with somebody else to carry frames. */
    public LocalNetwork by(String otherVtep) {
        return new LocalNetwork(podCidr, nodePrefix, serviceCidr, otherVtep);
    }

    /** The subnet of the node with this number, from 1, in CIDR notation; the first one stays free. */
    String podSubnet(int number) {
        return PodRange.parse(podCidr, nodePrefix).subnet(number + 1);
    }

    /**
     * Refuses what cannot work.
     *
     * @param underlay the network of the nodes, in CIDR notation
     * @throws IllegalArgumentException saying what is wrong
     */
    void check(String underlay, int nodes) {
        VtepChoice.parse(vtep);
        PodRange range = PodRange.parse(podCidr, nodePrefix);
        new Ranges(Subnet.parse(podCidr), Subnet.parse(serviceCidr), Optional.of(Subnet.parse(underlay))).check();
        if (range.nodes() <= nodes) {
            throw new IllegalArgumentException("the pod network " + podCidr + " has no subnet for the last of " + nodes
                    + " nodes: it has " + range.nodes() + " of /" + nodePrefix + ", of which the first stays free");
        }
    }

    /** As options of {@code up}; only what is not usual. */
    String options() {
        return (podCidr.equals(USUAL.podCidr) ? "" : " --pod-network-cidr " + podCidr)
                + (nodePrefix == USUAL.nodePrefix ? "" : " --node-cidr-mask-size " + nodePrefix)
                + (serviceCidr.equals(USUAL.serviceCidr) ? "" : " --service-cidr " + serviceCidr);
    }
}
