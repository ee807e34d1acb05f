package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.Kinds;
import dev.troupe.apiserver.ApiServer;
import dev.troupe.apiserver.ApiServerPorts;
import dev.troupe.apiserver.ApiServerSettings;
import dev.troupe.apiserver.health.Checks;
import dev.troupe.apiserver.node.NodeAccessSettings;
import dev.troupe.apiserver.node.NodeLink;
import dev.troupe.apiserver.security.Kubeconfig;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.apiserver.security.Tokens;
import dev.troupe.app.local.ClusterDirectory;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.join.NodeAdmission;
import dev.troupe.protocol.node.LeaseDesk;
import dev.troupe.protocol.node.NodeAccess;
import dev.troupe.testkit.InMemoryCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams and logs of real containers, asked of an API server that runs beside their node and not on it. */
@ExtendWith(ClusterExtension.class)
class ITNodeAccess {
    private static final String SLEEPER = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: sleeper
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: busybox:1.37
                command: ["sh", "-c", "echo begun; until [ -e /tmp/go ]; do sleep 0.1; done; echo done; sleep infinity"]
            """;

    /** An API server that knows of one pod and its node, and has no pods of its own. */
    private record Beside(ApiServer server, Kubectl kubectl) implements AutoCloseable {
        static Beside knowing(ClusterUnderTest cluster, Workspace workspace, String pod) throws IOException {
            Path directory = Files.createTempDirectory(cluster.directory(), "beside");
            Pki pki = Pki.open(
                    ClusterDirectory.of(cluster.directory()).pki(),
                    List.of(cluster.nodeAddress()),
                    List.of(cluster.nodeName()),
                    Instant.now());
            NodeLink link = new NodeLink(
                    "beside",
                    NodeIdentity.open(
                            directory,
                            pki.authority(),
                            "beside",
                            List.of("127.0.0.1"),
                            NodeIdentity.Role.CONTROL,
                            Instant.now()),
                    pki.authority().self().certificate(),
                    NodeAccessSettings.from(ConfigFactory.load()));
            InMemoryCluster view = new InMemoryCluster(InstantSource.system());
            view.create((ObjectNode) workspace
                    .api()
                    .get("/api/v1/namespaces/" + workspace.namespace())
                    .json());
            view.create((ObjectNode)
                    workspace.api().get("/api/v1/nodes/" + cluster.nodeName()).json());
            view.create((ObjectNode) workspace.pod(pod));
            ApiServerPorts ports = new ApiServerPorts(
                    Kinds.builtIn(),
                    pki,
                    Tokens.of(Map.of()),
                    view,
                    view,
                    noHistory(),
                    new NoPods(),
                    link,
                    NodeAdmission.closed("nobody may join this test"),
                    LeaseDesk.closed(),
                    Checks.NONE,
                    InstantSource.system());
            ApiServer server = ApiServer.start(
                            ApiServerSettings.from(ConfigFactory.load()).at("127.0.0.1", 0), ports)
                    .toCompletableFuture()
                    .join();
            Path kubeconfig = directory.resolve("kubeconfig");
            Kubeconfig.write(kubeconfig, "beside", "https://127.0.0.1:" + server.port(), pki);
            return new Beside(server, Kubectl.of(kubeconfig).in(workspace.namespace()));
        }

        @Override
        public void close() {
            server.stop().toCompletableFuture().join();
        }
    }

    private static History noHistory() {
        return (History) Proxy.newProxyInstance(
                History.class.getClassLoader(), new Class<?>[] {History.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("this test remembers nothing");
                });
    }

    private static final class NoPods implements NodeAccess {
        @Override
        public CompletionStage<URI> stream(StreamRequest request) {
            throw new AssertionError("no pod runs here: " + request);
        }

        @Override
        public CompletionStage<Flow.Publisher<ByteBuffer>> logs(LogRequest request) {
            throw new AssertionError("no pod runs here: " + request);
        }
    }

    @Test
    void execAndCopyReachAnotherNode(ClusterUnderTest cluster, Workspace workspace) throws IOException {
        workspace.apply(SLEEPER);
        workspace.awaitReady("sleeper");
        try (Beside beside = Beside.knowing(cluster, workspace, "sleeper")) {
            Kubectl kubectl = beside.kubectl();
            Kubectl.Result result =
                    kubectl.attempt("", "exec", "sleeper", "--", "sh", "-c", "echo out; echo err >&2; exit 5");
            assertThat(result).isEqualTo(new Kubectl.Result(5, "out\n", "err\ncommand terminated with exit code 5\n"));
            String input = "a line\n".repeat(500_000);
            assertThat(kubectl.attempt(input, "exec", "-i", "sleeper", "--", "cat")
                            .out())
                    .isEqualTo(input);
            assertThat(kubectl.atTerminal("tty\nexit 3\n", "exec", "-it", "sleeper", "--", "sh")
                            .out())
                    .contains("/dev/pts/0");
            byte[] content = new byte[5_000_000];
            new Random(1).nextBytes(content);
            Path file = Files.write(cluster.directory().resolve("to-another-node"), content);
            kubectl.run("cp", file.toString(), "sleeper:/tmp/there");
            Path back = cluster.directory().resolve("from-another-node");
            kubectl.run("cp", "sleeper:/tmp/there", back.toString());
            assertThat(Files.readAllBytes(back)).isEqualTo(content);
        }
    }

    @Test
    void logsAreFollowedOnAnotherNode(ClusterUnderTest cluster, Workspace workspace) throws IOException {
        workspace.apply(SLEEPER);
        workspace.awaitReady("sleeper");
        try (Beside beside = Beside.knowing(cluster, workspace, "sleeper")) {
            Process following = beside.kubectl().start("logs", "-f", "sleeper");
            try (BufferedReader lines = following.inputReader(StandardCharsets.UTF_8)) {
                assertThat(lines.readLine()).isEqualTo("begun");
                beside.kubectl().run("exec", "sleeper", "--", "touch", "/tmp/go");
                assertThat(lines.readLine()).isEqualTo("done");
                workspace.kubectl().run("delete", "pod", "sleeper");
                assertThat(lines.readLine())
                        .as("the log ends with its container")
                        .isNull();
            } finally {
                following.destroy();
            }
        }
    }

    @Test
    void portsAreForwardedFromAnotherNode(ClusterUnderTest cluster, Workspace workspace) throws IOException {
        workspace.kubectl().run("run", "web", "--image=nginx:1.14.2");
        workspace.awaitReady("web");
        try (Beside beside = Beside.knowing(cluster, workspace, "web");
                Forwarded forwarded = Forwarded.to(beside.kubectl(), "web", 80)) {
            for (int i = 0; i < 3; i++) {
                try (Socket socket = new Socket("127.0.0.1", forwarded.port());
                        InputStream in = socket.getInputStream()) {
                    socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                            .contains(" 200 OK")
                            .endsWith("Welcome to nginx!\n");
                }
            }
        }
    }

    @Test
    void refusalsReadTheSameFromAnotherNode(ClusterUnderTest cluster, Workspace workspace) throws IOException {
        workspace.apply(SLEEPER);
        workspace.awaitReady("sleeper");
        try (Beside beside = Beside.knowing(cluster, workspace, "sleeper")) {
            for (String[] command : new String[][] {
                {"exec", "sleeper", "-c", "other", "--", "true"},
                {"exec", "sleeper", "--", "no-such-program"},
                {"logs", "sleeper", "-c", "other"},
                {"logs", "sleeper", "--previous"}
            }) {
                Kubectl.Result here = workspace.kubectl().attempt("", command);
                Kubectl.Result there = beside.kubectl().attempt("", command);
                assertThat(here.exitCode()).isNotZero();
                assertThat(anonymous(there)).isEqualTo(anonymous(here));
            }
        }
    }

    /** Without what differs from one try to the next: the runtime's ids of its tasks. */
    private static Kubectl.Result anonymous(Kubectl.Result result) {
        return new Kubectl.Result(result.exitCode(), result.out(), result.err().replaceAll("[0-9a-f]{64}", "ID"));
    }
}
