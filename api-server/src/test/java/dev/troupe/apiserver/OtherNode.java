package dev.troupe.apiserver;

import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.apiserver.node.NodeEndpoint;
import dev.troupe.apiserver.node.NodeLink;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.testkit.Builders;
import java.net.URI;
import java.time.InstantSource;

/** Another node of a fixture's cluster, with an endpoint of its own and the pod {@code default/far}. */
final class OtherNode implements AutoCloseable {
    static final String NAME = "there";
    static final ResourceKey POD = new ResourceKey("pods", "default", "far");

    final FakeNodes pods = new FakeNodes();
    final NodeEndpoint endpoint;

    /** Starts the endpoint and makes node and pod known to the fixture's API server. */
    static OtherNode of(ServerFixture server) throws Exception {
        OtherNode node = new OtherNode(server.link(server.pki, NAME, "127.0.0.1"), server.cluster);
        register(server, node.endpoint.port());
        return node;
    }

    OtherNode(NodeLink link, ChangeFeed feed) {
        endpoint = NodeEndpoint.start("127.0.0.1", link, pods, feed, InstantSource.system())
                .toCompletableFuture()
                .join();
    }

    /** Makes known that the node's endpoint is at this port, whatever listens there. */
    static void register(ServerFixture server, int port) {
        server.cluster.create(Builders.node(NAME).with(node -> {
            var status = Json.child(node, "status");
            status.withArray("addresses").addObject().put("type", "Hostname").put("address", NAME);
            status.withArray("addresses").addObject().put("type", "InternalIP").put("address", "127.0.0.1");
            Json.child(Json.child(status, "daemonEndpoints"), "kubeletEndpoint").put("Port", port);
        }));
        server.cluster.create(Builders.pod(POD.namespace(), POD.name()).onNode(NAME));
    }

    URI uri(String path) {
        return URI.create("https://127.0.0.1:" + endpoint.port() + path);
    }

    @Override
    public void close() {
        endpoint.stop().toCompletableFuture().join();
    }
}
