package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.testkit.Builders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real kubectl against the real server. */
final class ITKubectl {
    private static ServerFixture server;
    private static Kubectl kubectl;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
        kubectl = new Kubectl(server.kubeconfig());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String ok(String... arguments) throws Exception {
        Kubectl.Result result = kubectl.run(arguments);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    @Test
    void knowsTheServer() throws Exception {
        assertThat(ok("version")).contains("Server Version: v1.34.0+troupe");
        assertThat(ok("api-resources")).contains("deployments", "deploy", "apps/v1");
        assertThat(ok("api-versions")).contains("apps/v1", "events.k8s.io/v1");
        assertThat(ok("get", "--raw", "/readyz?verbose")).contains("readyz check passed");
    }

    @Test
    void asksWhoAndWhat() throws Exception {
        assertThat(ok("auth", "can-i", "create", "pods")).contains("yes");
        assertThat(ok("auth", "can-i", "--list")).contains("*.*");
        assertThat(ok("auth", "whoami")).contains("kubernetes-admin", "system:masters");
    }

    @Test
    void asksAsSomebodyElse() throws Exception {
        Kubectl.Result refused = kubectl.run("get", "pods", "--as=bob");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .contains("pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" in the"
                        + " namespace \"default\"");
        Kubectl.Result may = kubectl.run("auth", "can-i", "create", "pods", "--as=bob");
        assertThat(may.exitCode()).isEqualTo(1);
        assertThat(may.output()).isEqualTo("no\n");
        assertThat(ok("auth", "can-i", "create", "pods", "--as=bob", "--as-group=system:masters"))
                .isEqualTo("yes\n");
        assertThat(ok("auth", "whoami", "--as=bob", "--as-group=x", "--as-uid=7"))
                .containsPattern("Username +bob\nUID +7\nGroups +\\[x system:authenticated]");
        assertThat(kubectl.run("get", "pods", "--as=bob", "--watch").output()).contains("Forbidden");
        assertThat(kubectl.run("logs", "any", "--as=bob").output()).contains("Forbidden");
    }

    @Test
    void managesObjects() throws Exception {
        assertThat(ok("create", "configmap", "made", "--from-literal=a=b")).contains("configmap/made created");
        assertThat(ok("get", "cm", "made")).containsPattern("NAME +DATA +AGE\nmade +1 +\\d+s");
        assertThat(ok("label", "cm", "made", "x=y")).contains("labeled");
        assertThat(ok("get", "cm", "-l", "x=y", "-o", "name")).isEqualTo("configmap/made\n");
        assertThat(ok("get", "cm", "made", "-o", "jsonpath={.data.a}")).isEqualTo("b");
        assertThat(ok("delete", "cm", "made")).contains("deleted");
        Kubectl.Result gone = kubectl.run("get", "cm", "made");
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.output()).contains("Error from server (NotFound): configmaps \"made\" not found");
        assertThat(ok("create", "namespace", "made")).contains("created");
        assertThat(ok("create", "secret", "generic", "s", "--from-literal=k=v")).contains("created");
    }

    @Test
    void appliesFiles() throws Exception {
        String manifest = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: applied}
                data: {k: v}
                """;
        assertThat(kubectl.runWith(manifest, "apply", "-f", "-").output()).contains("configmap/applied created");
        assertThat(kubectl.runWith(manifest.replace("k: v", "k: w"), "apply", "-f", "-")
                        .output())
                .contains("configmap/applied configured");
        Kubectl.Result misspelt = kubectl.runWith(
                manifest.replace("\ndata:", "\ndota:").replace("applied", "misspelt"), "apply", "-f", "-");
        assertThat(misspelt.exitCode()).isEqualTo(1);
        assertThat(misspelt.output()).contains("strict decoding error: unknown field \"dota\"");
    }

    @Test
    void showsTables() throws Exception {
        server.cluster.create(Builders.node("n1"));
        server.cluster.create(Builders.pod("default", "p1"));
        server.cluster.create(Builders.deployment("default", "d1"));
        server.cluster.create(Builders.replicaSet("default", "r1"));
        assertThat(ok("get", "pods", "-o", "wide"))
                .containsPattern("NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n")
                .containsPattern("\np1 +0/1 +Pending +0 +\\d+s +<none> +<none> +<none> +<none>");
        assertThat(ok("get", "nodes")).containsPattern("NAME +STATUS +ROLES +AGE +VERSION\nn1 +Ready +<none>");
        assertThat(ok("get", "deploy", "-o", "wide"))
                .containsPattern(
                        "NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\nd1 +0/1 +0 +0 ");
        assertThat(ok("get", "rs")).containsPattern("NAME +DESIRED +CURRENT +READY +AGE\nr1 +1 +0 +0 ");
        assertThat(ok("get", "all", "-A")).contains("pod/p1", "deployment.apps/d1", "replicaset.apps/r1");
        assertThat(ok("cordon", "n1")).contains("cordoned");
        assertThat(ok("get", "nodes")).contains("Ready,SchedulingDisabled");
        assertThat(ok("scale", "deploy", "d1", "--replicas=3")).contains("scaled");
        assertThat(ok("get", "deploy", "d1")).contains("0/3");
        assertThat(ok("describe", "pod", "p1")).contains("Name:", "p1");
    }

    @Test
    void readsLogs() throws Exception {
        server.cluster.create(Builders.pod("default", "logged").onNode(ServerFixture.NODE));
        server.nodes.log = subscriber -> {
            var log = new SubmissionPublisher<ByteBuffer>();
            log.subscribe(subscriber);
            log.submit(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
            log.close();
        };
        assertThat(ok("logs", "logged")).isEqualTo("hello\n");
    }

    @Test
    void fallsBackToSpdyWhenWebSocketsAreRefused() throws Exception {
        server.cluster.create(Builders.pod("default", "streamed").onNode(ServerFixture.NODE));
        try (FakeRuntime runtime = new FakeRuntime(false)) {
            server.nodes.stream = runtime.uri("/exec/token");
            kubectl.run("exec", "streamed", "--", "ls", "-l");
            assertThat(runtime.heads.poll(5, TimeUnit.SECONDS))
                    .startsWith("GET ")
                    .contains("websocket");
            assertThat(runtime.heads.poll(5, TimeUnit.SECONDS))
                    .startsWith("POST /exec/token HTTP/1.1")
                    .contains("SPDY/3.1");
        }
    }

    @Test
    void explains() throws Exception {
        assertThat(ok("explain", "pod.spec.containers"))
                .contains("KIND:       Pod", "FIELD: containers <[]Container>", "image\t<string>");
    }
}
