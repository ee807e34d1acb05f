package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Leases of nodes: stored once, with renewals from memory. */
final class NodeLeaseTest {
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/%s/leases";
    private static final String STORED = "2026-01-01T00:00:00.000000Z";
    private static final Instant RENEWED = Instant.parse("2026-03-04T05:06:07.08Z");

    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
        for (String namespace : new String[] {"kube-node-lease", "default"}) {
            for (String name : new String[] {"one", "two"}) {
                ObjectNode lease = Json.object()
                        .put("apiVersion", "coordination.k8s.io/v1")
                        .put("kind", "Lease");
                lease.putObject("metadata").put("name", name).put("namespace", namespace);
                lease.putObject("spec").put("holderIdentity", name).put("renewTime", STORED);
                server.cluster.create(lease);
            }
        }
        server.leases.renewals.put("one", RENEWED);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String renewTime(JsonNode lease) {
        return lease.at("/spec/renewTime").asText();
    }

    @Test
    void theRenewalOfANodeIsShown() throws Exception {
        String nodes = LEASES.formatted("kube-node-lease");
        assertThat(renewTime(server.json(nodes + "/one"))).isEqualTo("2026-03-04T05:06:07.080000Z");
        JsonNode items = server.json(nodes).path("items");
        assertThat(renewTime(items.get(0))).isEqualTo("2026-03-04T05:06:07.080000Z");
        assertThat(items.get(0).at("/metadata/resourceVersion"))
                .isEqualTo(server.json(nodes + "/one").at("/metadata/resourceVersion"));
        assertThat(renewTime(items.get(1))).as("of which nothing is known").isEqualTo(STORED);
    }

    @Test
    void otherLeasesAreShownAsStored() throws Exception {
        assertThat(renewTime(server.json(LEASES.formatted("default") + "/one"))).isEqualTo(STORED);
    }
}
