package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods that a client binds, ports of the node that lead into pods, and what a pod's resources make of it. */
@ExtendWith(ClusterExtension.class)
class ITPodPlacement {
    private static final int HOST_PORT = 18_080;
    private static final int SHARED_PORT = 18_081;

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: nginx:1.14.2
            """;

    private static Api.Answer bind(Workspace workspace, String pod, String target) {
        return workspace
                .api()
                .post(
                        workspace.path("pods/" + pod + "/binding"),
                        "{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"" + pod
                                + "\"},\"target\":" + target + "}");
    }

    @Test
    void aClientMayScheduleInPlaceOfTheScheduler(ClusterUnderTest cluster, Workspace workspace) {
        String node = "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"" + cluster.nodeName() + "\"}";
        workspace.apply(POD.replace("spec:\n", "spec:\n  schedulerName: mine\n"));
        assertThat(bind(workspace, "web", "{\"kind\":\"Node\"}").code()).isEqualTo(400);
        assertThat(workspace.pod("web").at("/spec/nodeName").isMissingNode())
                .as("nobody has scheduled it")
                .isTrue();
        Api.Answer bound = bind(workspace, "web", node);
        assertThat(bound.code()).as(bound.body()).isEqualTo(201);
        JsonNode pod = workspace.awaitReady("web");
        assertThat(pod.at("/spec/nodeName").asText()).isEqualTo(cluster.nodeName());
        assertThat(Workspace.isTrue(pod, "PodScheduled")).isTrue();
        Api.Answer again = bind(workspace, "web", node);
        assertThat(again.code()).isEqualTo(409);
        assertThat(again.message()).endsWith("pod web is already assigned to node \"" + cluster.nodeName() + "\"");
    }

    @Test
    void whatIsBeingDeletedIsNotBound(ClusterUnderTest cluster, Workspace workspace) {
        workspace.apply(POD.replace("spec:\n", "spec:\n  schedulerName: mine\n")
                .replace("name: web\n", "name: web\n  finalizers: [example.com/wait]\n"));
        workspace.kubectl().run("delete", "pod", "web", "--wait=false");
        Api.Answer refused = bind(workspace, "web", "{\"kind\":\"Node\",\"name\":\"" + cluster.nodeName() + "\"}");
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message()).endsWith("pod web is being deleted, cannot be assigned to a host");
        workspace.api().patch("merge-patch", workspace.path("pods/web"), "{\"metadata\":{\"finalizers\":null}}");
        workspace.awaitGone("pods/web");
    }

    @Test
    void limitsForEverythingGuaranteeAPod(Workspace workspace) {
        workspace.apply(POD + "    resources: {limits: {cpu: 50m, memory: 32Mi}}\n");
        JsonNode pod = workspace.awaitReady("web");
        assertThat(pod.at("/status/qosClass").asText()).isEqualTo("Guaranteed");
    }

    @Test
    void aHostPortLeadsIntoItsPod(ClusterUnderTest cluster, Workspace workspace) throws Exception {
        String ported = POD + "    ports: [{containerPort: 80, hostPort: " + HOST_PORT + "}]\n";
        workspace.apply(ported);
        workspace.awaitReady("web");
        String url = "http://" + cluster.nodeAddress() + ":" + HOST_PORT + "/";
        assertThat(run(List.of("busybox", "wget", "-q", "-O", "-", url))).isEqualTo("Welcome to nginx!\n");
        String node = Long.toString(cluster.nodePid());
        assertThat(run(List.of("nsenter", "-t", node, "-n", "busybox", "wget", "-q", "-O", "-", url)))
                .as("from the node itself")
                .isEqualTo("Welcome to nginx!\n");

        workspace.apply(ported.replace("name: web", "name: late"));
        workspace.awaitEvent("late", "FailedScheduling", "1 node(s) didn't have free ports");
        workspace.kubectl().run("delete", "pod", "web", "--wait=false");
        workspace.awaitReady("late");
        assertThat(run(List.of("busybox", "wget", "-q", "-O", "-", url))).isEqualTo("Welcome to nginx!\n");
        workspace.kubectl().run("delete", "pod", "late");
        workspace.awaitTrue(() -> !accepts(cluster.nodeAddress()));
    }

    /** One port, three pods: the address and the protocol decide, and a pod on the node's network finds each. */
    @Test
    void podsShareAHostPortAtDifferentAddresses(ClusterUnderTest cluster, Workspace workspace) throws Exception {
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: NAME}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: busybox:1.37
                    command:
                    - sh
                    - -c
                    - mkdir /www; hostname > /www/index.html; httpd -f -p 8080 -h /www
                    ports: [{containerPort: 8080, hostPort: PORT, hostIP: ADDRESS, protocol: PROTOCOL}]
                """.replace("PORT", Integer.toString(SHARED_PORT));
        String node = cluster.nodeAddress();
        workspace.apply(
                pod.replace("NAME", "inside").replace("ADDRESS", "127.0.0.1").replace("PROTOCOL", "TCP"));
        workspace.apply(pod.replace("NAME", "outside").replace("ADDRESS", node).replace("PROTOCOL", "TCP"));
        workspace.apply(
                pod.replace("NAME", "datagrams").replace("ADDRESS", node).replace("PROTOCOL", "UDP"));
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: client}
                spec:
                  hostNetwork: true
                  terminationGracePeriodSeconds: 0
                  containers: [{name: main, image: "busybox:1.37", command: [sleep, "1000"]}]
                """);
        for (String name : List.of("inside", "outside", "datagrams", "client")) {
            workspace.awaitReady(name);
        }
        String ask = "timeout 5 wget -q -O - http://%s:" + SHARED_PORT + "/";
        workspace.awaitTrue(() -> workspace
                .shell("client", ask.formatted("127.0.0.1") + " || true")
                .equals("inside\n"));
        workspace.awaitTrue(() ->
                workspace.shell("client", ask.formatted(node) + " || true").equals("outside\n"));
        // Nobody listens there: the kernel counts what comes in.
        String send = "timeout 2 busybox tftp -g -l /dev/null -r x " + node + " " + SHARED_PORT + " || true";
        String count = "awk '/^Udp: [0-9]/ {print $3}' /proc/net/snmp";
        assertThat(workspace.shell("datagrams", count)).isEqualTo("0\n");
        workspace.awaitTrue(() -> {
            workspace.shell("client", send);
            return !workspace.shell("datagrams", count).equals("0\n");
        });
        assertThat(workspace.shell("outside", count)).isEqualTo("0\n");
        assertThat(run(List.of("busybox", "wget", "-q", "-O", "-", "http://" + node + ":" + SHARED_PORT + "/")))
                .as("from outside")
                .isEqualTo("outside\n");
    }

    private static boolean accepts(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, HOST_PORT), 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
