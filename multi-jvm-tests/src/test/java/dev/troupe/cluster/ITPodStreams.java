package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Logs, exec, attach, cp, port-forward, run and wait, as a user types them. */
@ExtendWith(ClusterExtension.class)
class ITPodStreams {
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
                command: ["sleep", "infinity"]
            """;

    private static String printing(String script) {
        return SLEEPER.replace("[\"sleep\", \"infinity\"]", "[\"sh\", \"-c\", \"" + script + "\"]");
    }

    @Test
    void logsAreCutByCountAndTime(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        workspace.apply(printing("for i in 1 2 3 4 5; do echo line $i; done; sleep infinity"));
        workspace.awaitReady("sleeper");
        workspace.awaitTrue(() -> workspace.logs("sleeper").contains("line 5"));
        assertThat(workspace.logs("sleeper")).isEqualTo("line 1\nline 2\nline 3\nline 4\nline 5\n");
        assertThat(kubectl.run("logs", "sleeper", "--tail=2")).isEqualTo("line 4\nline 5\n");
        assertThat(kubectl.run("logs", "sleeper", "--tail=0")).isEmpty();
        assertThat(kubectl.run("logs", "sleeper", "--limit-bytes=6")).isEqualTo("line 1");
        assertThat(kubectl.run("logs", "sleeper", "--since=1h").lines()).hasSize(5);
        assertThat(kubectl.run("logs", "sleeper", "--since-time=2100-01-01T00:00:00Z"))
                .isEmpty();
        assertThat(kubectl.run("logs", "sleeper", "--timestamps").lines())
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z line \\d"));
    }

    @Test
    void logsOfTheLastMomentsLeaveOutWhatIsOlder(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        workspace.apply(printing("echo old; until [ -e /tmp/go ]; do sleep 0.1; done; echo new; sleep infinity"));
        workspace.awaitReady("sleeper");
        workspace.awaitTrue(() -> workspace.logs("sleeper").equals("old\n"));
        workspace.awaitTrue(() -> kubectl.run("logs", "sleeper", "--since=5s").isEmpty());
        assertThat(kubectl.run("logs", "sleeper", "--since=1s")).isEmpty();
        workspace.shell("sleeper", "touch /tmp/go");
        workspace.awaitTrue(() -> kubectl.run("logs", "sleeper", "--since=5s").equals("new\n"));
        assertThat(workspace.logs("sleeper")).isEqualTo("old\nnew\n");
    }

    @Test
    void logsAreFollowedUntilTheContainerEnds(Workspace workspace) throws IOException {
        workspace.apply(printing("echo begun; until [ -e /tmp/go ]; do sleep 0.1; done; echo done")
                .replace("terminationGracePeriodSeconds: 0", "restartPolicy: Never"));
        workspace.awaitReady("sleeper");
        Process following = workspace.kubectl().start("logs", "-f", "sleeper");
        try (BufferedReader lines = following.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("begun");
            workspace.shellToTheEnd("sleeper", "touch /tmp/go");
            assertThat(lines.readLine()).isEqualTo("done");
            assertThat(lines.readLine()).as("the log has ended").isNull();
        } finally {
            following.destroy();
        }
    }

    @Test
    void logsOfTheContainerBeforeARestartAreKept(Workspace workspace) {
        workspace.apply(SLEEPER.replace(
                        "[\"sleep\", \"infinity\"]",
                        "[\"sh\", \"-c\", \"if [ -e /kept/mark ]; then echo second; sleep infinity; fi;"
                                + " echo first; touch /kept/mark; exit 1\"]\n"
                                + "    volumeMounts: [{name: kept, mountPath: /kept}]")
                + "  volumes: [{name: kept, emptyDir: {}}]\n");
        workspace.awaitContainer(
                "sleeper",
                "main",
                status -> status.path("restartCount").asInt() == 1
                        && status.path("ready").asBoolean());
        workspace.awaitTrue(() -> workspace.logs("sleeper").equals("second\n"));
        assertThat(workspace.kubectl().run("logs", "sleeper", "--previous")).isEqualTo("first\n");
    }

    @Test
    void execTellsOutputErrorsAndExitCodeApart(Workspace workspace) {
        workspace.apply(SLEEPER);
        workspace.awaitReady("sleeper");
        Kubectl.Result result =
                workspace.kubectl().attempt("", "exec", "sleeper", "--", "sh", "-c", "echo out; echo err >&2; exit 5");
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).isEqualTo("err\ncommand terminated with exit code 5\n");
        assertThat(result.exitCode()).isEqualTo(5);
    }

    @Test
    void execReadsItsInputToTheEnd(Workspace workspace) {
        workspace.apply(SLEEPER);
        workspace.awaitReady("sleeper");
        String input = "a line\n".repeat(100_000);
        assertThat(workspace
                        .kubectl()
                        .attempt(input, "exec", "-i", "sleeper", "--", "wc", "-c")
                        .out()
                        .strip())
                .isEqualTo(Integer.toString(input.length()));
        assertThat(workspace
                        .kubectl()
                        .attempt(input, "exec", "-i", "sleeper", "--", "cat")
                        .out())
                .isEqualTo(input);
    }

    @Test
    void execAtATerminalIsInteractive(Workspace workspace) {
        workspace.apply(SLEEPER);
        workspace.awaitReady("sleeper");
        Kubectl.Result result =
                workspace.kubectl().atTerminal("tty\necho $((6 * 7))\nexit 3\n", "exec", "-it", "sleeper", "--", "sh");
        assertThat(result.out()).contains("/dev/pts/0", "42");
        assertThat(result.exitCode()).isEqualTo(3);
    }

    @Test
    void aContainerThatIsNotThereIsNamed(Workspace workspace) {
        workspace.apply(SLEEPER);
        workspace.awaitReady("sleeper");
        assertThat(workspace
                        .kubectl()
                        .attempt("", "exec", "sleeper", "-c", "other", "--", "true")
                        .err())
                .contains("container other is not valid for pod sleeper");
        assertThat(workspace
                        .kubectl()
                        .attempt("", "exec", "nobody", "--", "true")
                        .err())
                .isEqualTo("Error from server (NotFound): pods \"nobody\" not found\n");
    }

    @Test
    void attachingReachesTheContainersOwnProcess(Workspace workspace) {
        workspace.apply(SLEEPER.replace(
                        "[\"sleep\", \"infinity\"]",
                        "[\"sh\", \"-c\", \"read x; echo got $x\"]\n" + "    stdin: true\n    stdinOnce: true")
                .replace("terminationGracePeriodSeconds: 0", "restartPolicy: Never"));
        workspace.awaitReady("sleeper");
        assertThat(workspace
                        .kubectl()
                        .attempt("through attach\n", "attach", "-i", "sleeper")
                        .out())
                .contains("got through attach");
        workspace.awaitPhase("sleeper", "Succeeded");
    }

    @Test
    void aPodIsRunForOneCommandAndRemoved(Workspace workspace) {
        Kubectl.Result result = workspace
                .kubectl()
                .attempt(
                        "counted\n",
                        "run",
                        "counter",
                        "-i",
                        "--rm",
                        "--restart=Never",
                        "--image=busybox:1.37",
                        "--",
                        "wc",
                        "-c");
        assertThat(result.out().lines())
                .as(result.all())
                .anyMatch(line -> line.strip().equals("8"));
        assertThat(result.out()).contains("pod \"counter\" deleted");
        workspace.awaitGone("pods/counter");
    }

    @Test
    void filesAreCopiedBothWays(ClusterUnderTest cluster, Workspace workspace) throws IOException {
        workspace.apply(SLEEPER);
        workspace.awaitReady("sleeper");
        Path folder = cluster.directory().resolve("copied");
        Files.createDirectories(folder.resolve("inner"));
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        Files.write(folder.resolve("inner/file"), content);
        workspace.kubectl().run("cp", folder.toString(), "sleeper:/tmp/there");
        assertThat(workspace.shell("sleeper", "wc -c < /tmp/there/inner/file").strip())
                .isEqualTo("300000");
        Path back = cluster.directory().resolve("copied-back");
        workspace.kubectl().run("cp", "sleeper:/tmp/there/inner/file", back.toString());
        assertThat(Files.readAllBytes(back)).isEqualTo(content);
    }

    @Test
    void aForwardedPortServesManyConnections(Workspace workspace) throws IOException {
        workspace.kubectl().run("run", "web", "--image=nginx:1.14.2");
        workspace.awaitReady("web");
        try (Forwarded forwarded = Forwarded.to(workspace.kubectl(), "web", 80)) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Socket socket = new Socket("127.0.0.1", forwarded.port());
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            }
            for (Socket socket : sockets) {
                try (socket;
                        InputStream in = socket.getInputStream()) {
                    assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                            .contains(" 200 OK")
                            .endsWith("Welcome to nginx!\n");
                }
            }
        }
    }

    @Test
    void waitingEndsWhenTheConditionComes(Workspace workspace) {
        workspace.apply(SLEEPER);
        assertThat(workspace.kubectl().run("wait", "pod/sleeper", "--for=condition=Ready", "--timeout=45s"))
                .isEqualTo("pod/sleeper condition met\n");
        assertThat(workspace
                        .kubectl()
                        .attempt("", "wait", "pod/sleeper", "--for=condition=Nothing", "--timeout=1s")
                        .err())
                .isEqualTo("error: timed out waiting for the condition on pods/sleeper\n");
        workspace.kubectl().run("delete", "pod", "sleeper", "--wait=false");
        workspace.kubectl().run("wait", "pod/sleeper", "--for=delete", "--timeout=45s");
    }

    @Test
    void aWatchShowsEachChangeOfAPod(Workspace workspace) throws IOException {
        Process watching = workspace.kubectl().start("get", "pods", "--watch", "--no-headers");
        StringBuffer shown = new StringBuffer();
        Thread.ofVirtual()
                .start(() -> watching.inputReader(StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> shown.append(line).append('\n')));
        try {
            // The pod waits for its volume, and so long enough to be seen.
            workspace.apply(
                    SLEEPER.replace("terminationGracePeriodSeconds: 0", "terminationGracePeriodSeconds: 1") + """
                      volumes:
                      - {name: late, configMap: {name: late}}
                    """);
            await().atMost(Duration.ofSeconds(30)).until(() -> shown.toString().contains("ContainerCreating"));
            workspace.kubectl().run("create", "configmap", "late");
            workspace.awaitReady("sleeper");
            workspace.kubectl().run("delete", "pod", "sleeper");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(shown.toString())
                            .containsSubsequence("Pending", "ContainerCreating", "Running", "Terminating"));
        } finally {
            watching.destroy();
        }
    }
}
