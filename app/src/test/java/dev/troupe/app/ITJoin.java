package dev.troupe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import dev.troupe.api.Json;
import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.BootstrapTokenSecret;
import dev.troupe.apiserver.security.CertificateAuthority;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pem;
import dev.troupe.app.joining.TokenAdministration;
import dev.troupe.app.node.WorkerServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Machines join a running node over TLS, with the commands that people type; and those that may not are told why. */
class ITJoin {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static FirstNode first;

    @BeforeAll
    static void start() throws Exception {
        first = new FirstNode();
    }

    @AfterAll
    static void stop() throws Exception {
        first.close();
    }

    private static List<String> workerCommand() {
        return first.initialized.commandThatBeginsWith("join");
    }

    private static Terminal.Outcome join(String name, String address, List<String> command) {
        List<String> arguments = new ArrayList<>(command);
        arguments.add("--apiserver-advertise-address=" + address);
        return Terminal.run(first.machine(name, arguments));
    }

    private static void assertRefused(Terminal.Outcome outcome, String name, String reason) {
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains(reason);
        assertThat(first.etc(name)).doesNotExist();
    }

    private static List<String> with(List<String> command, String option, String value) {
        List<String> changed = new ArrayList<>(command);
        changed.set(changed.indexOf(option) + 1, value);
        return changed;
    }

    /** Who the API says that the bearer of a certificate is. */
    private static JsonNode whoIs(Identity identity, Path authority) throws Exception {
        return send(
                identity,
                authority,
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}");
    }

    private static JsonNode asAdministrator(String method, String path, String body) throws Exception {
        Path pki = first.pki("k01");
        Identity administrator = Identity.read(pki.resolve("admin.crt"), pki.resolve("admin.key"));
        return send(administrator, pki.resolve("ca.crt"), method, path, body);
    }

    private static JsonNode send(Identity identity, Path authority, String method, String path, String body)
            throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("k", identity.key(), new char[0], new Certificate[] {identity.certificate()});
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", Identity.readCertificate(authority));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            URI uri = URI.create("https://localhost:" + first.port + path);
            return Json.read(client.send(
                            HttpRequest.newBuilder(uri)
                                    .header("Content-Type", "application/json")
                                    .method(method, BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
        }
    }

    @Test
    void workerJoinsWithTheCommandThatInitPrints() throws Exception {
        Terminal.Outcome joined = join("k02", "192.0.2.2", workerCommand());
        assertThat(joined.exitCode()).as(joined.errors()).isZero();
        assertThat(joined.output()).contains("the node k02 with the pods 10.17.");
        Config config = first.configuration("k02");
        assertThat(config.getString("troupe.machine.name")).isEqualTo("k02");
        assertThat(config.getString("troupe.machine.pod-subnet"))
                .startsWith("10.17.")
                .isNotEqualTo("10.17.0.0/24");
        assertThat(config.getString("troupe.joining.endpoint")).isEqualTo("localhost:" + first.port);
        assertThat(Files.readString(first.etc("k02").resolve("node.conf"))).doesNotContain("jdbc:");
        assertThat(first.pki("k02").resolve("ca.key")).doesNotExist();
        assertThat(Files.getPosixFilePermissions(first.pki("k02").resolve("node.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Identity identity = Identity.read(
                first.pki("k02").resolve("node.crt"), first.pki("k02").resolve("node.key"));
        JsonNode user = whoIs(identity, first.pki("k02").resolve("ca.crt")).at("/status/userInfo");
        assertThat(user.path("username").asText()).isEqualTo("system:node:k02");
        assertThat(user.path("groups")).hasToString("[\"system:nodes\",\"system:authenticated\"]");
    }

    @Test
    void aWorkerThatHasJoinedRunsPodsWithoutTheDatabase() throws Exception {
        assertThat(join("k05", "127.0.0.5", workerCommand()).exitCode()).isZero();
        Config config = first.configuration("k05");
        assertThat(config.getString("troupe.persistence.database")).isEqualTo("none");
        assertThat(config.getStringList("troupe.worker.servers")).containsExactly("localhost:" + first.port);
        WorkerServer worker = WorkerServer.start(config);
        try {
            JsonNode made = asAdministrator("POST", "/api/v1/namespaces/default/pods", """
                    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "on-k05"},
                     "spec": {"nodeName": "k05", "containers": [{"name": "c", "image": "i"}]}}""");
            assertThat(made.path("kind").asText()).as(made.toString()).isEqualTo("Pod");
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> asAdministrator("GET", "/api/v1/namespaces/default/pods/on-k05", "")
                            .at("/status/phase")
                            .asText()
                            .equals("Running"));
            JsonNode node = asAdministrator("GET", "/api/v1/nodes/k05", "");
            assertThat(node.at("/metadata/labels").properties())
                    .noneMatch(label -> label.getKey().startsWith("node-role.kubernetes.io/"));
            assertThat(node.at("/status/conditions").findValuesAsText("reason")).contains("KubeletReady");
            // It has been told where control nodes are, beside the name through which it joined.
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> Files.readAllLines(first.directory.resolve("k05/data/control-nodes"))
                            .equals(List.of(FirstNode.ADDRESS + ":" + first.port)));
        } finally {
            worker.stop();
        }
    }

    @Test
    void aWorkersCertificateIsRenewedBeforeItExpires() throws Exception {
        assertThat(join("k14", "127.0.0.14", workerCommand()).exitCode()).isZero();
        Path pki = first.pki("k14");
        Identity joined = Identity.read(pki.resolve("node.crt"), pki.resolve("node.key"));
        CertificateAuthority authority = new CertificateAuthority(Identity.read(
                first.pki("k01").resolve("ca.crt"), first.pki("k01").resolve("ca.key")));
        X509Certificate old = NodeIdentity.certify(
                authority,
                joined.certificate().getPublicKey(),
                "k14",
                List.of("127.0.0.14"),
                NodeIdentity.Role.WORKER,
                Instant.now().minus(Duration.ofDays(350)));
        Files.writeString(pki.resolve("node.crt"), Pem.certificate(old));
        WorkerServer worker = WorkerServer.start(first.configuration("k14"));
        try {
            List<Path> found = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                try (var files = Files.list(pki)) {
                    found.addAll(files.filter(file -> file.toString().matches(".*/node-.*\\.crt"))
                            .toList());
                }
                return !found.isEmpty();
            });
            worker.awaitEnd(PATIENCE);
            X509Certificate renewed = Identity.readCertificate(found.getFirst());
            assertThat(renewed.getNotAfter().toInstant()).isAfter(Instant.now().plus(Duration.ofDays(300)));
            assertThat(renewed.getSubjectAlternativeNames())
                    .hasToString(old.getSubjectAlternativeNames().toString());
            Path key = Path.of(found.getFirst().toString().replaceAll("crt$", "key"));
            assertThat(whoIs(Identity.read(found.getFirst(), key), pki.resolve("ca.crt"))
                            .at("/status/userInfo/username")
                            .asText())
                    .isEqualTo("system:node:k14");
        } finally {
            worker.stop();
        }
    }

    @Test
    void controlNodeIsGivenKeyAndDatabase() throws Exception {
        List<String> command = first.initialized
                .output()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("troupe join") && line.endsWith("--control-plane"))
                .map(line -> List.of(line.substring("troupe ".length()).split(" ", -1)))
                .findFirst()
                .orElseThrow();
        Terminal.Outcome joined = join("k03", "192.0.2.3", command);
        assertThat(joined.exitCode()).as(joined.errors()).isZero();
        for (String file : List.of("ca.crt", "ca.key", "admin.crt")) {
            assertThat(first.pki("k03").resolve(file)).exists();
        }
        assertThat(first.pki("k03").resolve("ca.key"))
                .hasSameTextualContentAs(first.pki("k01").resolve("ca.key"));
        Config config = first.configuration("k03");
        assertThat(config.getString("troupe.persistence.database")).isEqualTo(first.database.jdbcUrl());
        assertThat(config.getString("troupe.persistence.password")).isEqualTo(first.database.password());
        assertThat(config.getStringList("pekko.cluster.roles")).containsExactly("control", "worker", "name-k03");
        assertThat(first.etc("k03").resolve("admin.conf")).content().contains("https://localhost:" + first.port);
        Identity identity = Identity.read(
                first.pki("k03").resolve("node.crt"), first.pki("k03").resolve("node.key"));
        assertThat(whoIs(identity, first.pki("k03").resolve("ca.crt")).at("/status/userInfo/groups"))
                .hasToString("[\"system:nodes\",\"troupe:control-nodes\",\"system:authenticated\"]");
    }

    @Test
    void workersTokenMakesNoControlNode() {
        List<String> command = new ArrayList<>(workerCommand());
        command.add("--control-plane");
        assertRefused(join("k04", "192.0.2.4", command), "k04", "lets workers join, but not control nodes");
    }

    @Test
    void clusterWithAnotherAuthorityIsNotTrusted() {
        List<String> command = with(workerCommand(), "--discovery-token-ca-cert-hash", "sha256:" + "ab".repeat(32));
        assertRefused(join("k06", "192.0.2.6", command), "k06", "the server's CA is not the one expected");
    }

    @Test
    void expiredAndUnknownTokensAreRefused() throws Exception {
        BootstrapToken expired = BootstrapToken.random();
        TokenAdministration.of(first.etc("k01").resolve("admin.conf"))
                .create(new BootstrapTokenSecret(
                        expired,
                        "",
                        Instant.now().minusSeconds(1),
                        List.of(BootstrapTokenSecret.AUTHENTICATION),
                        List.of()));
        for (BootstrapToken token : List.of(expired, BootstrapToken.random())) {
            assertRefused(
                    join("k07", "192.0.2.7", with(workerCommand(), "--token", token.text())),
                    "k07",
                    "does not take the token " + token.id() + ": it has expired, was deleted, or never was there");
        }
    }

    @Test
    void tokensAreMadeShownAndRevoked() {
        Terminal.Outcome made = Terminal.run(
                "token", "create", "--ttl=1h", "--description=for k08", "--print-join-command", first.kubeconfig());
        List<String> command = made.commandThatBeginsWith("join localhost:" + first.port);
        String token = command.get(command.indexOf("--token") + 1);
        assertThat(command).contains(workerCommand().getLast());
        Terminal.Outcome shown = Terminal.run("token", "list", first.kubeconfig());
        assertThat(shown.output()).contains(token, "for k08", BootstrapTokenSecret.NODE_GROUP, "59m");
        assertThat(join("k08", "192.0.2.8", command).exitCode()).isZero();
        assertThat(Terminal.run("token", "delete", token.substring(0, 6), first.kubeconfig())
                        .output())
                .contains("deleted");
        assertThat(Terminal.run("token", "delete", token, first.kubeconfig()).errors())
                .contains("there is no token");
        assertThat(Terminal.run("token", "list", "-o", "json", first.kubeconfig())
                        .output())
                .doesNotContain(token);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertRefused(join("k09", "192.0.2.9", command), "k09", "was deleted"));
    }

    @Test
    void namesAndAddressesInUseAreRefused() {
        assertRefused(join("k01", "192.0.2.10", workerCommand()), "none", "a node with this name is Ready");
        assertRefused(join("k10", FirstNode.ADDRESS, workerCommand()), "k10", "belongs to another node (409 Conflict)");
    }

    @Test
    void initLeavesNoTokenFileOnceTheClusterKeepsTheTokens() {
        assertThat(first.etc("k01").resolve("first-tokens.json")).doesNotExist();
        assertThat(Terminal.run("token", "list", first.kubeconfig()).output())
                .contains("The token that troupe init made.", "The token for control nodes that troupe init made.");
    }

    @Test
    void machineIsNotSetUpTwiceButAfterAReset() {
        assertThat(join("k11", "192.0.2.11", workerCommand()).exitCode()).isZero();
        List<String> again = new ArrayList<>(first.machine("k11", workerCommand()));
        again.remove("--ignore-preflight-errors=all");
        again.add("--apiserver-advertise-address=192.0.2.11");
        Terminal.Outcome refused = Terminal.run(again);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors())
                .contains("[ERROR FileAvailable-" + first.etc("k11").toString().replace('/', '-') + "-node.conf]: ");
        String subnet = subnetOf("k11");
        Terminal.Outcome reset = Terminal.run(List.of(
                "reset",
                "--force",
                "--config-dir=" + first.etc("k11"),
                "--data-dir=" + first.directory.resolve("k11/data"),
                "--run-dir=" + first.directory.resolve("k11/run")));
        assertThat(reset.exitCode()).as(reset.errors()).isZero();
        assertThat(first.etc("k11")).doesNotExist();
        assertThat(join("k11", "192.0.2.11", workerCommand()).exitCode()).isZero();
        assertThat(subnetOf("k11")).isEqualTo(subnet);
    }

    private static String subnetOf(String name) {
        try {
            return first.configuration(name).getString("troupe.machine.pod-subnet");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void machineWithoutTheAdministratorsKubeconfigMakesNoTokens() {
        assertThat(Terminal.run("token", "list", "--kubeconfig=" + first.directory.resolve("none"))
                        .errors())
                .contains("none is not there; run this on a control node");
    }

    @Test
    void nothingAnswersIsSaidSo() {
        List<String> command = new ArrayList<>(workerCommand());
        command.set(1, "127.0.0.1:1");
        assertRefused(join("k12", "192.0.2.12", command), "k12", "nothing answers at 127.0.0.1:1");
    }

    @Test
    void dryRunWritesNothing() {
        List<String> command = new ArrayList<>(workerCommand());
        command.add("--dry-run");
        Terminal.Outcome outcome = join("k13", "192.0.2.13", command);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output())
                .contains("[dryrun] Would write " + first.pki("k13").resolve("node.key"));
        assertThat(first.etc("k13")).doesNotExist();
    }
}
