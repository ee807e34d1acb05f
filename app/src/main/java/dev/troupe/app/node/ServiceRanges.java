package dev.troupe.app.node;

import com.typesafe.config.Config;
import dev.troupe.api.AddressRange;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.resource.plan.ClaimDesk;
import dev.troupe.service.claim.ClusterIpRange;
import dev.troupe.service.claim.NodePortRange;
import dev.troupe.service.claim.ServiceClaims;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The addresses and ports that Services share.
 *
 * @param pods the addresses of pods, which no Service may have
 */
record ServiceRanges(ClusterIpRange clusterIps, NodePortRange nodePorts, AddressRange pods) {
    private static final int API = 1;
    private static final int DNS = 10;

    static ServiceRanges from(Config config) {
        return new ServiceRanges(
                ClusterIpRange.parse(config.getString("troupe.joining.service-cidr")),
                NodePortRange.parse(config.getString("troupe.services.node-ports")),
                AddressRange.parse(config.getString("troupe.joining.pod-cidr")));
    }

    /** The address under which pods find the API. */
    String apiAddress() {
        return clusterIps.address(API);
    }

    /** The address of the cluster's DNS, on every node. */
    String dnsAddress() {
        return clusterIps.address(DNS);
    }

    /** What no pool may give to a load balancer. */
    List<AddressRange> reserved() {
        return List.of(clusterIps.all(), pods);
    }

    /** @param context asked with the first claim */
    ClaimDesk desk(Supplier<Controller.Context> context) {
        return new ServiceClaims(clusterIps, nodePorts, context.get(), new Random());
    }
}
