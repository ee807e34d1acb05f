package dev.troupe.service.claim;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.resource.plan.Claim;
import dev.troupe.resource.plan.ClaimDesk;
import dev.troupe.service.rules.ServiceRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Hands out cluster IPs and node ports. What was given for a write that then failed, {@link ClaimKeeper} takes back. */
public final class ServiceClaims implements ClaimDesk {
    private final IpClaims addresses;
    private final PortClaims ports;

    public ServiceClaims(
            ClusterIpRange addresses, NodePortRange ports, Controller.Context context, RandomGenerator random) {
        this.addresses = new IpClaims(addresses, context, random);
        this.ports = new PortClaims(ports, context, random);
    }

    @Override
    public CompletionStage<Map<String, String>> claim(ResourceKey owner, List<Claim> claims, boolean dryRun) {
        CompletionStage<Map<String, String>> all = CompletableFuture.completedFuture(Map.of());
        List<Claim> portClaims = claims.stream()
                .filter(claim -> claim.range().equals(ServiceRules.NODE_PORTS))
                .toList();
        if (!portClaims.isEmpty()) {
            all = ports.claim(owner, portClaims, dryRun);
        }
        for (Claim claim : claims) {
            if (claim.range().equals(ServiceRules.CLUSTER_IPS)) {
                all = all.thenCompose(granted -> addresses
                        .claim(owner, claim.wanted(), dryRun)
                        .thenApply(address -> with(granted, claim.path(), address)));
            }
        }
        return all;
    }

    private static Map<String, String> with(Map<String, String> granted, String path, String value) {
        Map<String, String> more = new HashMap<>(granted);
        more.put(path, value);
        return more;
    }
}
