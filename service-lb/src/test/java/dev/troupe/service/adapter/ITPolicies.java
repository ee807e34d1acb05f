package dev.troupe.service.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.service.policy.plan.PolicyPlan;
import dev.troupe.service.policy.plan.PolicyPod;
import dev.troupe.service.policy.plan.Sketch;
import dev.troupe.testkit.HostProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real connections under policies, between namespaces that stand for two nodes and their pods: over the bridge of one node,
 * from node to node, and through an address that is translated on the way.
 */
class ITPolicies {
    private static final String SERVICE = "10.213.96.7";
    private static final String DNS = "10.213.96.10";
    private static final String DB = "10.213.1.2";
    private static final String WEB = "10.213.1.3";
    private static final String FAR = "10.213.2.2";
    /** As Services do it: packets for an address that is nobody's go to a pod, and answers come back the same way. */
    private static final String BALANCE = """
            table ip balance {
              chain prerouting {
                type nat hook prerouting priority dstnat;
                ip daddr %1$s tcp dport 80 dnat to %2$s:8080
              }
              chain postrouting {
                type nat hook postrouting priority srcnat;
                ct status dnat ip saddr %3$s.0/24 ip daddr %3$s.0/24 masquerade
              }
            }
            """;

    private static final int PATIENCE_SECONDS = 20;
    /** Time enough for those that are let pass, as the test sees before and after. */
    private static final int REFUSAL_SECONDS = 2;

    private final String suffix = Long.toString(ProcessHandle.current().pid());
    private final Node here = new Node("pol-h-" + suffix, "10.213.0.1", "10.213.1");
    private final Node there = new Node("pol-t-" + suffix, "10.213.0.2", "10.213.2");
    private final Map<String, String> namespaces = new LinkedHashMap<>();
    private final List<Process> servers = new ArrayList<>();

    @TempDir
    private Path directory;

    /** A node's namespace, and the plan that it would have. */
    private static final class Node {
        private final String namespace;
        private final String underlay;
        private final String subnet;
        private final PolicyPlan plan = new PolicyPlan("pods0", DNS);
        private final NftCommand rules;

        Node(String namespace, String underlay, String subnet) {
            this.namespace = namespace;
            this.underlay = underlay;
            this.subnet = subnet;
            this.rules = new NftCommand(List.of("ip", "netns", "exec", namespace, "nft", "-f", "-"));
        }

        void sync() throws IOException {
            String script = plan.table().take();
            if (!script.isEmpty()) {
                rules.apply(script);
            }
        }
    }

    @BeforeEach
    void connect() throws Exception {
        for (Node node : List.of(here, there)) {
            HostProgram.run("ip", "netns", "add", node.namespace);
            HostProgram.run("ip", "-n", node.namespace, "link", "set", "lo", "up");
            HostProgram.run("ip", "-n", node.namespace, "link", "add", "pods0", "type", "bridge");
            HostProgram.run("ip", "-n", node.namespace, "addr", "add", node.subnet + ".1/24", "dev", "pods0");
            HostProgram.run("ip", "-n", node.namespace, "link", "set", "pods0", "up");
            inside(node.namespace, "sysctl", "-qw", "net.ipv4.ip_forward=1");
            inside(node.namespace, "sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=1");
            inside(node.namespace, "sysctl", "-qw", "net.bridge.bridge-nf-call-ip6tables=1");
        }
        HostProgram.run(
                "ip",
                "-n",
                here.namespace,
                "link",
                "add",
                "up0",
                "type",
                "veth",
                "peer",
                "name",
                "up0",
                "netns",
                there.namespace);
        underlay(here, there);
        underlay(there, here);
        pod(here, "db", DB);
        pod(here, "web", WEB);
        pod(there, "far", FAR);
        for (Node node : List.of(here, there)) {
            node.rules.apply(BALANCE.formatted(SERVICE, DB, node.subnet));
        }
        namespaces.values().forEach(namespace -> serve(namespace, "8080", "8081"));
        HostProgram.run("ip", "-n", here.namespace, "addr", "add", DNS + "/32", "dev", "lo");
        serve(here.namespace, DNS + ":53");
        for (String namespace : namespaces.values()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> inside(namespace, "busybox", "netstat", "-tln").contains(":8080"));
        }
    }

    private static void underlay(Node node, Node other) {
        HostProgram.run("ip", "-n", node.namespace, "addr", "add", node.underlay + "/24", "dev", "up0");
        HostProgram.run("ip", "-n", node.namespace, "link", "set", "up0", "up");
        HostProgram.run("ip", "-n", node.namespace, "route", "add", other.subnet + ".0/24", "via", other.underlay);
    }

    private void pod(Node node, String name, String address) {
        String namespace = "pol-" + name + "-" + suffix;
        namespaces.put(address, namespace);
        HostProgram.run("ip", "netns", "add", namespace);
        HostProgram.run("ip", "-n", namespace, "link", "set", "lo", "up");
        HostProgram.run(
                "ip",
                "-n",
                namespace,
                "link",
                "add",
                "eth0",
                "type",
                "veth",
                "peer",
                "name",
                name,
                "netns",
                node.namespace);
        HostProgram.run("ip", "-n", node.namespace, "link", "set", name, "master", "pods0", "up");
        inside(node.namespace, "bridge", "link", "set", "dev", name, "hairpin", "on");
        HostProgram.run("ip", "-n", namespace, "addr", "add", address + "/24", "dev", "eth0");
        HostProgram.run("ip", "-n", namespace, "link", "set", "eth0", "up");
        HostProgram.run("ip", "-n", namespace, "route", "add", "default", "via", node.subnet + ".1");
    }

    private void serve(String namespace, String... ports) {
        try {
            Path page = directory.resolve("index.html");
            Files.writeString(page, "hello\n");
            for (String port : ports) {
                servers.add(new ProcessBuilder(
                                "ip",
                                "netns",
                                "exec",
                                namespace,
                                "busybox",
                                "httpd",
                                "-f",
                                "-p",
                                port,
                                "-h",
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void takeAway() {
        servers.forEach(Process::destroyForcibly);
        namespaces.values().forEach(namespace -> HostProgram.run("ip", "netns", "delete", namespace));
        HostProgram.run("ip", "netns", "delete", here.namespace);
        HostProgram.run("ip", "netns", "delete", there.namespace);
    }

    /** Every node is told of all pods and policies, as the feed does. */
    private void tell(BiConsumer<Node, PolicyPlan> change) throws IOException {
        for (Node node : List.of(here, there)) {
            change.accept(node, node.plan);
            node.sync();
        }
    }

    private void policy(String name, String spec) throws IOException {
        tell((node, plan) -> plan.policy(Sketch.policy("default", name, spec)));
    }

    private void label(String name, String address, String labels) throws IOException {
        tell((node, plan) -> {
            PolicyPod pod = Sketch.pod("default", name, address, labels, "ports: [{name: http, containerPort: 8081}]");
            plan.pod(new PolicyPod(
                    pod.key(), pod.labels(), address, address.startsWith(node.subnet + "."), pod.ports()));
        });
    }

    private String namespace(String address) {
        return Objects.requireNonNull(namespaces.get(address), address);
    }

    /** The address that the kernel gives an interface for its link, as neighbours write it. */
    private String linkAddress(String pod) {
        return HostProgram.run("ip", "-n", namespace(pod), "-6", "-o", "addr", "show", "dev", "eth0", "scope", "link")
                        .replaceAll("(?s).*inet6 ([0-9a-f:]+)/.*", "$1")
                + "%eth0";
    }

    private boolean reaches(String from, String to, int port) {
        return connect(namespace(from), to, port, PATIENCE_SECONDS);
    }

    private boolean isKept(String from, String to, int port) {
        return !connect(namespace(from), to, port, REFUSAL_SECONDS);
    }

    private static boolean connect(String namespace, String to, int port, int seconds) {
        return attempt(
                        "ip",
                        "netns",
                        "exec",
                        namespace,
                        "timeout",
                        Integer.toString(seconds),
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/" + to + "/" + port + " && printf 'GET /index.html HTTP/1.0\\r\\n\\r\\n' >&3"
                                + " && grep -q hello <&3")
                == 0;
    }

    @Test
    void policiesHoldOnTheBridgeBetweenNodesAndBehindServices() throws Exception {
        label("db", DB, "{app: db}");
        label("web", WEB, "{app: web}");
        label("far", FAR, "{app: far}");
        assertThat(reaches(WEB, DB, 8080)).as("open, over the bridge").isTrue();
        assertThat(reaches(FAR, DB, 8080)).as("open, between nodes").isTrue();
        assertThat(reaches(WEB, SERVICE, 80)).as("open, by the Service").isTrue();
        assertThat(reaches(DB, DNS, 53)).as("open, to the node's DNS").isTrue();

        String link = linkAddress(DB);
        await().atMost(Duration.ofSeconds(60)).until(() -> reaches(WEB, link, 8080));

        policy("deny", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress]}");
        assertThat(isKept(WEB, link, 8080)).as("by the address of the link").isTrue();
        assertThat(isKept(WEB, DB, 8080)).as("over the bridge").isTrue();
        assertThat(isKept(FAR, DB, 8080)).as("between nodes").isTrue();
        assertThat(isKept(FAR, SERVICE, 80)).as("by the Service").isTrue();
        assertThat(isKept(DB, FAR, 8080)).as("egress").isTrue();
        assertThat(isKept(DB, WEB, 8080)).as("egress over the bridge").isTrue();
        assertThat(connect(here.namespace, DB, 8080, PATIENCE_SECONDS))
                .as("from its own node")
                .isTrue();
        assertThat(reaches(DB, SERVICE, 80)).as("itself through its Service").isTrue();
        assertThat(reaches(FAR, WEB, 8080)).as("another pod").isTrue();

        assertThat(isKept(DB, DNS, 53)).as("DNS at the node").isTrue();
        policy("dns", """
                {podSelector: {matchLabels: {app: db}}, policyTypes: [Egress],
                 egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}],
                           ports: [{port: dns-tcp}]}]}
                """);
        assertThat(reaches(DB, DNS, 53)).as("DNS by the labels of CoreDNS").isTrue();
        tell((node, plan) -> plan.policyGone(Sketch.policyKey("default", "dns")));

        policy("allow", """
                {podSelector: {matchLabels: {app: db}},
                 ingress: [{from: [{podSelector: {matchLabels: {may: come}}}], ports: [{port: 8080}]}]}
                """);
        assertThat(isKept(FAR, DB, 8080)).isTrue();
        label("web", WEB, "{app: web, may: come}");
        label("far", FAR, "{app: far, may: come}");
        assertThat(reaches(WEB, DB, 8080)).as("over the bridge").isTrue();
        assertThat(reaches(FAR, DB, 8080)).as("between nodes").isTrue();
        assertThat(reaches(WEB, SERVICE, 80)).as("by the Service").isTrue();
        assertThat(reaches(FAR, SERVICE, 80))
                .as("by the Service, between nodes")
                .isTrue();
        assertThat(isKept(FAR, DB, 8081)).as("another port").isTrue();
        assertThat(isKept(WEB, DB, 8081)).as("another port").isTrue();
        label("far", FAR, "{app: far}");
        assertThat(isKept(FAR, DB, 8080)).as("without the label").isTrue();

        policy("deny", """
                {podSelector: {matchLabels: {app: db}}, policyTypes: [Egress],
                 egress: [{to: [{ipBlock: {cidr: 10.213.0.0/16, except: [10.213.1.0/24]}}]},
                          {ports: [{port: http}]}]}
                """);
        assertThat(reaches(DB, FAR, 8080)).as("a block").isTrue();
        assertThat(isKept(DB, WEB, 8080)).as("its exception").isTrue();
        assertThat(reaches(DB, WEB, 8081)).as("a named port").isTrue();

        // Of every form that rules have; nft refuses what it does not understand.
        policy("forms".repeat(40), """
                {podSelector: {}, policyTypes: [Ingress, Egress],
                 ingress: [{ports: [{port: 80}, {port: 79, endPort: 90}, {protocol: UDP, port: 53}, {protocol: SCTP},
                                    {protocol: SCTP, port: 7, endPort: 9}, {protocol: UDP}, {port: none}]},
                           {from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: 10.0.0.7/8, except: [10.0.0.0/9]}},
                                   {namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]}],
                 egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.213.2.0/24, 10.0.0.0/16]}}],
                           ports: [{protocol: UDP, port: none}]}]}
                """);
        assertThat(isKept(WEB, FAR, 8080)).isTrue();
        tell((node, plan) -> {
            for (String name : List.of("deny", "allow", "forms".repeat(40))) {
                plan.policyGone(Sketch.policyKey("default", name));
            }
        });
        assertThat(reaches(FAR, DB, 8080)).isTrue();
        assertThat(inside(here.namespace, "nft", "list", "tables")).doesNotContain("troupe_policies");
    }

    private static String inside(String namespace, String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(List.of(command));
        return HostProgram.run(all.toArray(String[]::new));
    }

    private static int attempt(String... command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
