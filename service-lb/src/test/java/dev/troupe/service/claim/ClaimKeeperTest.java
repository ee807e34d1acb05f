package dev.troupe.service.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.resource.plan.Claim;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.RecordedEvents;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final NodePortRange NODE_PORTS = NodePortRange.parse("30000-30003");
    private static final ResourceKey WEB = new ResourceKey("services", "default", "web");
    private static final ResourceKey CLAIM = IpClaims.key("10.96.0.7");

    private final ActorTestKit testKit = ActorTestKit.create();
    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());
    private final Controller.Context parts =
            new Controller.Context(cluster, cluster, new RecordedEvents(), InstantSource.system());

    @BeforeEach
    void begin() {
        new ServiceClaims(ClusterIpRange.parse("10.96.0.0/28"), NODE_PORTS, parts, new Random(1))
                .claim(WEB, List.of(new Claim("cluster-ips", "/spec/clusterIP", "10.96.0.7")), false)
                .toCompletableFuture()
                .join();
        cluster.create((ObjectNode) Json.read("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "default", "name": "web"},
                 "spec": {"type": "ClusterIP", "clusterIP": "10.96.0.7", "ports": [{"port": 80}]}}"""));
        testKit.spawn(ClaimKeeper.create(NODE_PORTS, parts));
    }

    @AfterEach
    void end() {
        testKit.shutdownTestKit();
    }

    @Test
    void anAddressThatAServiceHasIsClaimedAgain() {
        String first = cluster.existing(CLAIM).header().uid();
        // The keeper may just begin to listen: whoever deletes does so until it is seen.
        await().atMost(PATIENCE).until(() -> {
            if (cluster.find(CLAIM)
                    .filter(claim -> claim.header().uid().equals(first))
                    .isPresent()) {
                cluster.delete(CLAIM);
            }
            return cluster.find(CLAIM).isPresent();
        });
        assertThat(IpClaims.owner(cluster.existing(CLAIM).tree())).isEqualTo(WEB);
    }

    @Test
    void anAddressThatItsServiceHadIsFree() {
        await().atMost(PATIENCE).until(() -> {
            if (cluster.find(WEB).isPresent()) {
                cluster.delete(WEB);
            }
            return cluster.find(CLAIM).isEmpty();
        });
    }
}
