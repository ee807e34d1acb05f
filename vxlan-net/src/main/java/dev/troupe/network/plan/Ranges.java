package dev.troupe.network.plan;

import java.util.Optional;

/**
 * The ranges of addresses that a node tells apart by nothing but the address, so that none may lie in another.
 *
 * @param pods of all nodes' pods
 * @param services the cluster IPs
 * @param underlay the network by which nodes reach each other; empty if it is not known
 */
public record Ranges(Subnet pods, Subnet services, Optional<Subnet> underlay) {

    /** @throws IllegalArgumentException if two overlap, saying which */
    public void check() {
        require("pod network", pods, "service network", services);
        underlay.ifPresent(nodes -> {
            require("pod network", pods, "network of the nodes", nodes);
            require("service network", services, "network of the nodes", nodes);
        });
    }

    private static void require(String oneName, Subnet one, String otherName, Subnet other) {
        if (one.overlaps(other)) {
            throw new IllegalArgumentException("the " + oneName + " " + one + " and the " + otherName + " " + other
                    + " overlap: packets would not know where to go; choose another range"
                    + " (--pod-network-cidr, --service-cidr)");
        }
    }
}
