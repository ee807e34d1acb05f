package dev.troupe.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.troupe.api.Json;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ExecResult;
import dev.troupe.node.port.RuntimeFailure;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class HookRunnerTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Container CONTAINER = Json.as(Json.read("{\"name\":\"main\"}"), Container.class);

    /** What the runtime was asked to run, and for how long at most. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private CompletionStage<ExecResult> answer = CompletableFuture.completedFuture(result(0));
    private final ContainerRuntime runtime = (ContainerRuntime) Proxy.newProxyInstance(
            ContainerRuntime.class.getClassLoader(), new Class<?>[] {ContainerRuntime.class}, (self, method, given) -> {
                assertThat(method.getName()).isEqualTo("execSync");
                asked.add(given[0] + " " + given[1] + " " + given[2]);
                return answer;
            });

    private static ExecResult result(int exitCode) {
        return new ExecResult(new byte[0], "sorry".getBytes(StandardCharsets.UTF_8), exitCode);
    }

    private CompletableFuture<Optional<String>> start(String hook, Duration limit) {
        return new HookRunner(runtime, Runnable::run)
                .run(Json.as(Json.read(hook), LifecycleHandler.class), CONTAINER, "id", "127.0.0.1", limit)
                .toCompletableFuture();
    }

    private Optional<String> run(String hook) {
        return start(hook, LONG).join();
    }

    @Test
    void commandsRunInTheContainer() {
        String hook = "{\"exec\":{\"command\":[\"say\",\"bye\"]}}";
        assertThat(run(hook)).isEmpty();
        assertThat(asked).containsExactly("id [say, bye] PT1M");
        answer = CompletableFuture.completedFuture(result(3));
        assertThat(run(hook)).hasValue("command 'say bye' exited with 3: sorry");
        answer = CompletableFuture.failedFuture(new IllegalStateException("no such container"));
        assertThat(run(hook)).hasValue("no such container");
    }

    @Test
    void requestsGoToThePod() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            seen.add(path + " " + exchange.getRequestHeaders().getFirst("X-Who") + " "
                    + exchange.getRequestHeaders().getFirst("User-Agent"));
            exchange.sendResponseHeaders(path.equals("/ok") ? 204 : 503, -1);
            exchange.close();
        });
        server.start();
        String hook = "{\"httpGet\":{\"port\":" + server.getAddress().getPort()
                + ",\"path\":\"/ok\",\"httpHeaders\":[{\"name\":\"X-Who\",\"value\":\"me\"}]}}";
        assertThat(run(hook)).isEmpty();
        assertThat(run(hook.replace("/ok", "/no"))).hasValue("HTTP probe failed with statuscode: 503");
        assertThat(seen).containsExactly("/ok me kube-lifecycle/1.34", "/no me kube-lifecycle/1.34");
        server.stop(0);
        assertThat(run(hook)).get().asString().endsWith("connect: connection refused");
        assertThat(run("{\"httpGet\":{\"port\":\"web\"}}")).get().asString().contains("parsing \"web\"");
    }

    @Test
    void sleepingEndsAtTheLimit() {
        assertThat(start("{\"sleep\":{\"seconds\":3600}}", Duration.ofMillis(20)))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(Optional.empty());
        assertThat(start("{\"sleep\":{\"seconds\":0}}", LONG))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(Optional.empty());
        assertThat(start("{\"sleep\":{\"seconds\":3600}}", LONG)).isNotDone();
    }

    @Test
    void aHookMustSayWhatToDo() {
        assertThat(run("{}")).hasValue("invalid handler: main");
    }

    @Test
    void aProbesCommandHasItsOwnTimeout() {
        answer = CompletableFuture.failedFuture(
                new RuntimeFailure(RuntimeFailure.Kind.DEADLINE_EXCEEDED, "context deadline exceeded"));
        for (int seconds : new int[] {0, 7}) {
            Probe probe = Json.as(
                    Json.read("{\"exec\":{\"command\":[\"ok\"]}"
                            + (seconds == 0 ? "" : ",\"timeoutSeconds\":" + seconds) + "}"),
                    Probe.class);
            assertThat(new Prober(runtime, Runnable::run)
                            .probe(probe, CONTAINER, "id", "127.0.0.1")
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(new ProbeAnswer.Failure(
                            "command timed out: \"ok\" timed out after " + Math.max(1, seconds) + "s"));
        }
        assertThat(asked).containsExactly("id [ok] PT1S", "id [ok] PT7S");
    }
}
