package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What {@link ITWorkerNodes} sees of the network between its nodes; the pod {@code reader} is a web server on node-2. */
final class WorkerNetwork {
    private static final String DEVICE = "troupe.vxlan";
    private static final String FAR = """
            apiVersion: v1
            kind: Pod
            metadata: {name: far}
            spec:
              nodeName: node-3
              terminationGracePeriodSeconds: 0
              containers:
              - {name: c, image: "nginx:1.14.2", imagePullPolicy: Never}
            """;

    private final ClusterUnderTest cluster;
    private final Kubectl kubectl;

    WorkerNetwork(ClusterUnderTest cluster, Kubectl kubectl) {
        this.cluster = cluster;
        this.kubectl = kubectl;
    }

    /** The overlay: between two workers and from the control node, and what somebody deletes by hand comes back. */
    void overlay() {
        JsonNode client = kubectl.json("get", "pods", "-l", "app=web", "--field-selector=spec.nodeName=node-3")
                .path("items")
                .path(0);
        String address =
                kubectl.json("get", "pod", "reader").at("/status/podIP").asText();
        String name = client.at("/metadata/name").asText();
        String ask = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 5 " + address + " 80";
        assertThat(kubectl.run("exec", name, "--", "sh", "-c", ask)).contains("Welcome to nginx!");
        assertThat(kubectl.run("logs", "reader"))
                .contains(client.at("/status/podIP").asText());

        // As root of the control node: its way to node-2's pods.
        List<String> inside = List.of("nsenter", "-t", Long.toString(cluster.nodePid()), "-n");
        String subnet =
                kubectl.json("get", "node", "node-2").at("/spec/podCIDR").asText();
        for (String damage : List.of("ip route del " + subnet, "ip link del troupe.vxlan")) {
            assertThat(command(inside, damage)).as(damage).isZero();
            SeveralNodes.awaitTrue(
                    "the way is back after " + damage, () -> command(inside, "ping -c 1 -W 2 " + address) == 0);
        }
    }

    /** Between node-2, where the kernel is the VTEP, and node-3, whose own process is; both ways, larger than a frame. */
    void bothKindsOfVtep() {
        assertThat(device("node-2")).contains("vxlan id 4242");
        assertThat(device("node-3")).contains("tun type tap");
        kubectl.apply(FAR);
        kubectl.run("wait", "--for=condition=Ready", "pod/far", "--timeout=60s");
        String near = kubectl.json("get", "pod", "reader").at("/status/podIP").asText();
        String far = kubectl.json("get", "pod", "far").at("/status/podIP").asText();
        for (String[] way : new String[][] {{"reader", far}, {"far", near}}) {
            SeveralNodes.awaitTrue(
                    way[0] + " reaches " + way[1],
                    () -> kubectl.run("exec", way[0], "--", "wget", "-q", "-O", "-", "http://" + way[1] + "/")
                            .equals("Welcome to nginx!\n"));
            assertThat(kubectl.run("exec", way[0], "--", "ping", "-c", "2", "-s", "4000", way[1]))
                    .contains(" 0% packet loss");
        }
        kubectl.run("delete", "pod", "far");
    }

    private String device(String node) {
        List<String> command =
                List.of("nsenter", "-t", Long.toString(cluster.pid(node)), "-n", "ip", "-d", "link", "show", DEVICE);
        try {
            return new String(
                    new ProcessBuilder(command).start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Service whose pods are on both workers, asked by a pod of one of them, by the control node, and from outside. */
    void service() throws Exception {
        kubectl.run("create", "deployment", "pages", "--image=nginx:1.14.2", "--replicas=4");
        kubectl.run("expose", "deployment", "pages", "--port=8000", "--target-port=80", "--type=NodePort");
        kubectl.run("rollout", "status", "deployment/pages", "--timeout=60s");
        JsonNode service = kubectl.json("get", "service", "pages");
        String address = service.at("/spec/clusterIP").asText();
        assertThat(address).startsWith("10.");
        SeveralNodes.awaitTrue(
                "all pods are endpoints",
                () -> kubectl.json("get", "endpoints", "pages")
                                .at("/subsets/0/addresses")
                                .size()
                        == 4);
        assertThat(kubectl.run("get", "services", "pages", "--no-headers")).contains("NodePort", "8000:", "/TCP");
        assertThat(kubectl.run("describe", "service", "pages")).contains("Endpoints:", "more...");
        String ask = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 5 " + address + " 8000";
        SeveralNodes.awaitTrue(
                "a pod reaches the Service",
                () -> kubectl.run("exec", "reader", "--", "sh", "-c", ask).contains("Welcome to nginx!"));
        URI outside = URI.create("http://" + cluster.nodeAddress() + ":"
                + service.at("/spec/ports/0/nodePort").asInt() + "/");
        try (HttpClient client = HttpClient.newHttpClient()) {
            SeveralNodes.awaitTrue(
                    "the node port of the control node leads to a worker's pod",
                    () -> client.send(
                                    HttpRequest.newBuilder(outside)
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body()
                            .equals("Welcome to nginx!\n"));
        }
        assertThat(kubectl.run("exec", "reader", "--", "nslookup", "pages.default.svc.cluster.local"))
                .contains("10.96.0.10", address);
        refusedPort(service.at("/spec/ports/0/nodePort").asInt());
        kubectl.run("delete", "service,deployment", "pages");
        SeveralNodes.awaitTrue(
                "the address is free again",
                () -> !kubectl.run("get", "ipaddresses", "-o", "name").contains(address));
    }

    private void refusedPort(int taken) {
        Kubectl.Result result =
                kubectl.attempt("", "create", "service", "nodeport", "rival", "--tcp=80", "--node-port=" + taken);
        assertThat(result.err())
                .contains("spec.ports[0].nodePort: Invalid value: " + taken + ": provided port is already allocated");
    }

    private static int command(List<String> inside, String command) {
        List<String> all = new ArrayList<>(inside);
        all.addAll(List.of(command.replaceFirst("^ping ", "busybox ping ").split(" ")));
        try {
            return new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
