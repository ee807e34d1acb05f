package dev.troupe.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.Json;
import dev.troupe.api.Kinds;
import dev.troupe.apiserver.health.Checks;
import dev.troupe.apiserver.node.NodeAccessSettings;
import dev.troupe.apiserver.node.NodeLink;
import dev.troupe.apiserver.security.BootstrapTokens;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.Kubeconfig;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.apiserver.security.Tokens;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import dev.troupe.protocol.join.NodeAdmission;
import dev.troupe.protocol.object.Caller;
import dev.troupe.testkit.InMemoryCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A running API server on an in-memory cluster, and clients for it. */
final class ServerFixture implements AutoCloseable {
    static final String MASTER_TOKEN = "master";
    static final String BOB_TOKEN = "bob";
    /** The node whose API server this is. */
    static final String NODE = "here";

    /** How long other nodes may take to accept. */
    static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    final InMemoryCluster cluster;
    final FakeNodes nodes = new FakeNodes();
    final FakeHistory history = new FakeHistory();
    final FakeLeases leases = new FakeLeases();
    volatile NodeAdmission admission = NodeAdmission.closed("nobody may join this test");
    final Map<String, Optional<String>> health = new ConcurrentHashMap<>();
    final Pki pki;
    final ApiServer server;
    final HttpClient http;
    private final Path directory;

    ServerFixture() throws Exception {
        this(InstantSource.system(), settings -> settings);
    }

    ServerFixture(InstantSource clock, UnaryOperator<ApiServerSettings> change) throws Exception {
        this(clock, change, Kinds.builtIn());
    }

    ServerFixture(InstantSource clock, UnaryOperator<ApiServerSettings> change, Kinds kinds) throws Exception {
        directory = Files.createTempDirectory("troupe-api");
        cluster = new InMemoryCluster(clock);
        pki = Pki.open(directory, List.of(), List.of(), Instant.now());
        cluster.create(namespace("default"));
        ApiServerSettings settings =
                ApiServerSettings.from(ConfigFactory.load()).at("127.0.0.1", 0);
        Tokens tokens = Tokens.of(Map.of(
                        MASTER_TOKEN, new Caller("root", List.of(Pki.MASTERS, "system:authenticated")),
                        BOB_TOKEN, new Caller("bob", List.of("system:authenticated"))))
                .or(new BootstrapTokens(cluster, clock));
        Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();
        checks.put("journal", () -> health.getOrDefault("journal", Optional.empty()));
        ApiServerPorts ports = new ApiServerPorts(
                kinds,
                pki,
                tokens,
                cluster,
                cluster,
                history,
                nodes,
                link(pki, NODE, "127.0.0.1"),
                currentAdmission(),
                leases,
                new Checks(checks, Map.of()),
                clock);
        server = ApiServer.start(change.apply(settings), ports)
                .toCompletableFuture()
                .join();
        http = client(pki.admin());
    }

    private NodeAdmission currentAdmission() {
        return new NodeAdmission() {
            @Override
            public Admission admit(JoinRequest request, Caller caller) {
                return admission.admit(request, caller);
            }

            @Override
            public String renew(String node, List<String> addresses, String certificateRequest) {
                return admission.renew(node, addresses, certificateRequest);
            }
        };
    }

    /** A control node of the CA's cluster, at that address. */
    NodeLink link(Pki cluster, String name, String address) throws IOException {
        Identity identity = NodeIdentity.open(
                Files.createDirectory(directory.resolve(name)),
                cluster.authority(),
                name,
                List.of(address),
                NodeIdentity.Role.CONTROL,
                Instant.now());
        return new NodeLink(
                name,
                identity,
                cluster.authority().self().certificate(),
                new NodeAccessSettings(0, CONNECT_TIMEOUT, true));
    }

    static ObjectNode namespace(String name) {
        var tree = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        tree.putObject("metadata").put("name", name);
        tree.putObject("spec").putArray("finalizers").add("kubernetes");
        tree.putObject("status").put("phase", "Active");
        return tree;
    }

    /** A client that trusts the CA and shows {@code identity}, if any. */
    HttpClient client(@Nullable Identity identity) throws GeneralSecurityException, IOException {
        return HttpClient.newBuilder()
                .sslContext(tls(identity))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    /** TLS that trusts the CA and shows no certificate. */
    SSLContext tls() throws GeneralSecurityException, IOException {
        return tls(null);
    }

    private SSLContext tls(@Nullable Identity identity) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", pki.authority().self().certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManager @Nullable [] keys = null;
        if (identity != null) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry("client", identity.key(), new char[0], new Certificate[] {identity.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, new char[0]);
            keys = factory.getKeyManagers();
        }
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys, trust.getTrustManagers(), null);
        return tls;
    }

    URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.port() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(TIMEOUT);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return Json.read(get(path).body());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> patch(String path, String contentType, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", contentType).method("PATCH", BodyPublishers.ofString(body)));
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    /** A kubeconfig for this server. */
    Path kubeconfig() throws IOException {
        Path file = directory.resolve("kubeconfig");
        Kubeconfig.write(file, "test", "https://127.0.0.1:" + server.port(), pki);
        return file;
    }

    @Override
    public void close() {
        http.shutdownNow();
        server.stop().toCompletableFuture().join();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
