package dev.troupe.app.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.Json;
import dev.troupe.api.Kinds;
import dev.troupe.apiserver.ApiServer;
import dev.troupe.apiserver.ApiServerPorts;
import dev.troupe.apiserver.ApiServerSettings;
import dev.troupe.apiserver.health.Checks;
import dev.troupe.apiserver.node.NodeAccessSettings;
import dev.troupe.apiserver.node.NodeLink;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.apiserver.security.Tokens;
import dev.troupe.app.cluster.NodeTls;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.join.NodeAdmission;
import dev.troupe.protocol.node.LeaseDesk;
import dev.troupe.protocol.node.NodeAccess;
import dev.troupe.testkit.InMemoryCluster;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;

/** API servers of control nodes that share one cluster in memory. */
final class ControlNodesUnderTest implements AutoCloseable {
    static final Duration LEASE = Duration.ofMillis(1500);

    final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());
    private final List<ApiServer> running = new ArrayList<>();
    private final Path directory;
    private final Pki pki;

    ControlNodesUnderTest(Path directory) throws IOException {
        this.directory = directory;
        this.pki = Pki.open(Files.createDirectory(directory.resolve("pki")), List.of(), List.of(), Instant.now());
    }

    private Identity identity(String name, NodeIdentity.Role role) throws IOException {
        return NodeIdentity.open(
                directory.resolve(name), pki.authority(), name, List.of("127.0.0.1"), role, Instant.now());
    }

    /** Starts one more; gives its address. */
    String start(String name) throws IOException {
        ApiServerPorts ports = new ApiServerPorts(
                Kinds.builtIn(),
                pki,
                Tokens.of(Map.of()),
                cluster,
                cluster,
                unused(History.class),
                unused(NodeAccess.class),
                new NodeLink(
                        name,
                        identity(name, NodeIdentity.Role.CONTROL),
                        pki.authority().self().certificate(),
                        NodeAccessSettings.from(ConfigFactory.load())),
                NodeAdmission.closed("nobody joins here"),
                new Yes(),
                Checks.NONE,
                InstantSource.system());
        ApiServer server = ApiServer.start(
                        ApiServerSettings.from(ConfigFactory.load()).at("127.0.0.1", 0), ports)
                .toCompletableFuture()
                .join();
        running.add(server);
        return "127.0.0.1:" + server.port();
    }

    /** Stops the one that was started as the n-th. */
    void stop(int number) {
        running.get(number).stop().toCompletableFuture().join();
    }

    /** What a worker of that name shows to them. */
    SSLContext worker(String name) throws Exception {
        return NodeTls.context(
                identity(name, NodeIdentity.Role.WORKER), pki.authority().self().certificate());
    }

    /** Makes a pod on that node. */
    void createPod(String name, String node) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("namespace", "default").put("name", name);
        pod.putObject("spec")
                .put("nodeName", node)
                .putArray("containers")
                .addObject()
                .put("name", "c")
                .put("image", "i");
        cluster.create(pod);
    }

    private static <T> T unused(Class<T> port) {
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("this test has no " + port);
                }));
    }

    /** Renews every lease. */
    private static final class Yes implements LeaseDesk {
        @Override
        public CompletionStage<Duration> renew(String node) {
            return CompletableFuture.completedFuture(LEASE);
        }

        @Override
        public void leave(String node) {}

        @Override
        public Optional<Instant> lastRenewal(String node) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        running.forEach(server -> server.stop().toCompletableFuture().join());
    }
}
