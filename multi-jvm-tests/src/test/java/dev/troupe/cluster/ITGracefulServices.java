package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Services while their pods come and go, and Endpoints that somebody writes by hand. */
@ExtendWith(ClusterExtension.class)
class ITGracefulServices {
    private static final int SECONDS = 12;
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");

    /** A server that ends at once when it is told to. */
    private static final String PAGES = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: pages}
            spec:
              replicas: 3
              strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
              selector: {matchLabels: {app: pages}}
              template:
                metadata: {labels: {app: pages}}
                spec:
                  containers:
                  - name: main
                    image: nginx:1.14.2
                    readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: pages}
            spec:
              type: NodePort
              selector: {app: pages}
              ports: [{port: 80}]
            """;

    @Test
    void aRollingReplacementLosesNoConnection(Workspace workspace, ClusterUnderTest cluster) throws Exception {
        Kubectl kubectl = workspace.kubectl();
        workspace.apply(PAGES);
        kubectl.run("rollout", "status", "deployment/pages", "--timeout=60s");
        String url = "http://" + cluster.nodeAddress() + ":"
                + kubectl.run("get", "service", "pages", "-o", "jsonpath={.spec.ports[0].nodePort}") + "/";
        workspace.awaitTrue(() -> load(url, 1).matches("(?s).*\\d{2,} requests in.*"));
        Process wrk = start(url, SECONDS);
        kubectl.run("rollout", "restart", "deployment/pages");
        kubectl.run("rollout", "status", "deployment/pages", "--timeout=60s");
        assertThat(wrk.isAlive())
                .as("the replacement was under load to its end")
                .isTrue();
        String told = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println("rolling replacement under load: " + told.strip().replaceAll("\\s+", " "));
        assertThat(told).doesNotContain("Socket errors", "Non-2xx");
        Matcher requests = REQUESTS.matcher(told);
        assertThat(requests.find()).isTrue();
        assertThat(Integer.parseInt(requests.group(1))).isGreaterThan(100);
    }

    private static String load(String url, int seconds) throws Exception {
        return new String(start(url, seconds).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Each request is a connection of its own. */
    private static Process start(String url, int seconds) throws Exception {
        return new ProcessBuilder("wrk", "-t1", "-c4", "-d" + seconds + "s", "-H", "Connection: close", url)
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void endpointsWrittenByHandLeadSomewhere(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        kubectl.run("run", "server", "--image=nginx:1.14.2");
        kubectl.run("run", "client", "--image=busybox:1.37", "--", "sleep", "infinity");
        workspace.awaitReady("server");
        workspace.awaitReady("client");
        String address = workspace.pod("server").at("/status/podIP").asText();
        workspace.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: manual}
                spec: {ports: [{port: 8000}]}
                ---
                apiVersion: v1
                kind: Endpoints
                metadata: {name: manual}
                subsets: [{addresses: [{ip: %s}], ports: [{port: 80}]}]
                """.formatted(address));
        workspace.awaitTrue(
                () -> kubectl.attempt("", "exec", "client", "--", "wget", "-q", "-O", "-", "http://manual:8000/")
                        .out()
                        .equals("Welcome to nginx!\n"));
        kubectl.run("delete", "endpoints", "manual");
        workspace.awaitTrue(() -> kubectl.run("get", "endpointslices", "-l", "kubernetes.io/service-name=manual")
                .isEmpty());
    }
}
