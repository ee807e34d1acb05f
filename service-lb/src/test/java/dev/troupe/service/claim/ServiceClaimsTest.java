package dev.troupe.service.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.resource.plan.Claim;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.RecordedEvents;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ServiceClaimsTest {
    private static final Claim ANY_ADDRESS = new Claim("cluster-ips", "/spec/clusterIP", "");
    private static final Claim ANY_PORT = new Claim("node-ports", "/spec/ports/0/nodePort", "");

    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());
    private final ServiceClaims claims = new ServiceClaims(
            ClusterIpRange.parse("10.96.0.0/28"),
            NodePortRange.parse("30000-30003"),
            new Controller.Context(cluster, cluster, new RecordedEvents(), InstantSource.system()),
            new Random(1));

    private static ResourceKey service(String name) {
        return new ResourceKey("services", "default", name);
    }

    private Map<String, String> claim(String name, boolean dryRun, Claim... wanted) {
        return claims.claim(service(name), List.of(wanted), dryRun)
                .toCompletableFuture()
                .join();
    }

    @Test
    void givesNothingTwice() {
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < 14; i++) {
            addresses.add(claim("s" + i, false, ANY_ADDRESS).get("/spec/clusterIP"));
        }
        assertThat(addresses).hasSize(14).doesNotContain("10.96.0.0", "10.96.0.15");
        assertThatThrownBy(() -> claim("late", false, ANY_ADDRESS))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("range is full");
        Set<String> ports = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            ports.add(claim("s" + i, false, ANY_PORT).get("/spec/ports/0/nodePort"));
        }
        assertThat(ports).containsExactlyInAnyOrder("30000", "30001", "30002", "30003");
        assertThatThrownBy(() -> claim("late", false, ANY_PORT)).hasMessageContaining("range is full");
    }

    @Test
    void refusesInKubernetesWords() {
        Claim address = new Claim("cluster-ips", "/spec/clusterIP", "10.96.0.5");
        claim("first", false, address);
        assertThat(claim("first", false, address)).containsValue("10.96.0.5");
        assertThatThrownBy(() -> claim("second", false, address))
                .hasMessageContaining("Service \"second\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.5\"]:"
                        + " failed to allocate IP 10.96.0.5: provided IP is already allocated");
        assertThatThrownBy(() -> claim("second", false, new Claim("cluster-ips", "/spec/clusterIP", "10.97.0.1")))
                .hasMessageContaining("The range of valid IPs is 10.96.0.0/28");
        Claim port = new Claim("node-ports", "/spec/ports/1/nodePort", "30002");
        claim("first", false, port);
        assertThatThrownBy(() -> claim("second", false, port))
                .hasMessageContaining(
                        "spec.ports[1].nodePort: Invalid value: 30002: provided port is already allocated");
        assertThatThrownBy(() -> claim("second", false, new Claim("node-ports", "/spec/ports/0/nodePort", "80")))
                .hasMessageContaining(
                        "provided port is not in the valid range. The range of valid ports is 30000-30003");
    }

    @Test
    void aDryRunTakesNothing() {
        Claim address = new Claim("cluster-ips", "/spec/clusterIP", "10.96.0.5");
        Claim port = new Claim("node-ports", "/spec/ports/0/nodePort", "30002");
        claim("a", true, address, port);
        assertThat(claim("b", false, address, port)).containsValues("10.96.0.5", "30002");
    }

    @Test
    void refusesRangesThatAreNone() {
        assertThatThrownBy(() -> ClusterIpRange.parse("10.96.0.1/28")).hasMessageContaining("10.96.0.1");
        assertThatThrownBy(() -> ClusterIpRange.parse("10.96.0.0")).hasMessageContaining("10.96.0.0");
        assertThatThrownBy(() -> NodePortRange.parse("40000-30000")).hasMessageContaining("40000");
        assertThatThrownBy(() -> NodePortRange.parse("30000")).hasMessageContaining("30000");
    }
}
