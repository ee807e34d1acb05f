package dev.troupe.service.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.service.NodePackets;
import dev.troupe.service.plan.PacketPolicy;
import dev.troupe.service.plan.ServicePort;
import dev.troupe.service.plan.ServicePort.Backend;
import dev.troupe.service.plan.ServicePort.Outside;
import dev.troupe.service.plan.ServiceTable;
import dev.troupe.testkit.HostProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real connections to Services between namespaces that stand for pods on a bridge, their node, and somebody outside. */
class ITServices {
    private static final String CLUSTER_IP = "10.96.0.7";
    private static final String BALANCER = "192.0.2.240";
    private static final int NODE_PORT = 30_080;

    /**
     * Serves five addresses, each telling itself and the client; or connects again and again, and counts who answers; or
     * sends datagrams out of one socket.
     */
    private static final String PROGRAM = """
            import java.net.*;
            import java.util.*;
            class Program {
                public static void main(String[] a) throws Exception {
                    if (a[0].equals("serve")) {
                        List<Thread> threads = new ArrayList<>();
                        for (String address : a[2].split(",")) {
                            ServerSocket server = new ServerSocket();
                            server.bind(new InetSocketAddress(address, Integer.parseInt(a[1])), 1024);
                            threads.add(Thread.ofPlatform().start(() -> {
                                try {
                                    while (true) {
                                        try (Socket s = server.accept()) {
                                            s.getOutputStream().write((address + " "
                                                    + ((InetSocketAddress) s.getRemoteSocketAddress()).getAddress()
                                                            .getHostAddress()).getBytes());
                                        }
                                    }
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            }));
                            DatagramSocket datagrams =
                                    new DatagramSocket(Integer.parseInt(a[1]), InetAddress.getByName(address));
                            threads.add(Thread.ofPlatform().start(() -> {
                                try {
                                    while (true) {
                                        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                                        datagrams.receive(packet);
                                        packet.setData(address.getBytes());
                                        datagrams.send(packet);
                                    }
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            }));
                        }
                        for (Thread thread : threads) {
                            thread.join();
                        }
                    }
                    if (a[0].equals("talk")) {
                        DatagramSocket socket = new DatagramSocket();
                        socket.setSoTimeout(10_000);
                        while (System.in.read() >= 0) {
                            socket.send(new DatagramPacket(new byte[1], 1,
                                    InetAddress.getByName(a[2]), Integer.parseInt(a[1])));
                            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                            socket.receive(answer);
                            System.out.println(new String(answer.getData(), 0, answer.getLength()));
                        }
                        return;
                    }
                    Map<String, Integer> counts = new TreeMap<>();
                    for (int i = 0; i < Integer.parseInt(a[3]); i++) {
                        String answer;
                        try (Socket s = new Socket()) {
                            s.connect(new InetSocketAddress(a[2], Integer.parseInt(a[1])), 10_000);
                            answer = new String(s.getInputStream().readAllBytes());
                        } catch (ConnectException e) {
                            answer = "refused";
                        }
                        counts.merge(answer, 1, Integer::sum);
                    }
                    counts.forEach((answer, count) -> System.out.println(answer + "=" + count));
                }
            }
            """;

    private final String suffix = Long.toString(ProcessHandle.current().pid());
    private final String client = "svc-c-" + suffix;
    private final String pods = "svc-p-" + suffix;
    private final String node = "svc-n-" + suffix;
    private final String outside = "svc-o-" + suffix;
    private NodePackets packets;
    private Process server;

    @TempDir
    private Path directory;

    @BeforeEach
    void connect() throws Exception {
        Files.writeString(directory.resolve("Program.java"), PROGRAM);
        for (String namespace : List.of(client, pods, node, outside)) {
            HostProgram.run("ip", "netns", "add", namespace);
            HostProgram.run("ip", "-n", namespace, "link", "set", "lo", "up");
        }
        HostProgram.run("ip", "-n", node, "link", "add", "pods0", "type", "bridge");
        HostProgram.run("ip", "-n", node, "addr", "add", "10.89.1.1/24", "dev", "pods0");
        HostProgram.run("ip", "-n", node, "link", "set", "pods0", "up");
        leg(client, "c0", "10.89.1.100/24");
        leg(pods, "p0", "10.89.1.2/24");
        for (int i = 3; i < 7; i++) {
            HostProgram.run("ip", "-n", pods, "addr", "add", "10.89.1." + i + "/24", "dev", "eth0");
        }
        HostProgram.run(
                "ip", "-n", outside, "link", "add", "eth0", "type", "veth", "peer", "name", "up0", "netns", node);
        HostProgram.run("ip", "-n", outside, "addr", "add", "192.0.2.2/24", "dev", "eth0");
        HostProgram.run("ip", "-n", outside, "link", "set", "eth0", "up");
        HostProgram.run("ip", "-n", node, "addr", "add", "192.0.2.1/24", "dev", "up0");
        HostProgram.run("ip", "-n", node, "link", "set", "up0", "up");
        // As the overlay does on a node: what leads nowhere must at least have a way to be refused on.
        HostProgram.run("ip", "-n", node, "route", "add", "10.96.0.0/12", "dev", "up0");
        HostProgram.run("ip", "netns", "exec", node, "sysctl", "-qw", "net.ipv4.ip_forward=1");
        new BridgedPackets().show();
        install(true);
        server = java(pods, "serve", "8080", String.join(",", addresses()));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> HostProgram.run("ip", "netns", "exec", pods, "busybox", "netstat", "-tln")
                        .contains("10.89.1.6:8080"));
    }

    private void install(boolean bridgeShown) throws IOException {
        String shown = bridgeShown ? "1" : "0";
        HostProgram.run("ip", "netns", "exec", node, "sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=" + shown);
        packets = new NodePackets(
                new PacketPolicy("10.89.1.0/24", List.of("10.89.0.0/16"), "10.96.0.0/12", bridgeShown),
                new NftCommand(List.of("ip", "netns", "exec", node, "nft", "-f", "-")),
                new ConntrackCommand(List.of("ip", "netns", "exec", node, "conntrack")),
                () -> {});
        packets.install();
    }

    private void leg(String namespace, String leg, String address) {
        HostProgram.run(
                "ip", "-n", namespace, "link", "add", "eth0", "type", "veth", "peer", "name", leg, "netns", node);
        HostProgram.run("ip", "-n", node, "link", "set", leg, "master", "pods0", "up");
        // As the bridge plugin does: a pod may reach itself through its Service.
        HostProgram.run("ip", "netns", "exec", node, "bridge", "link", "set", "dev", leg, "hairpin", "on");
        HostProgram.run("ip", "-n", namespace, "addr", "add", address, "dev", "eth0");
        HostProgram.run("ip", "-n", namespace, "link", "set", "eth0", "up");
        HostProgram.run("ip", "-n", namespace, "route", "add", "default", "via", "10.89.1.1");
    }

    @AfterEach
    void takeAway() {
        server.destroyForcibly();
        for (String namespace : List.of(client, pods, node, outside)) {
            HostProgram.run("ip", "netns", "delete", namespace);
        }
    }

    private static List<String> addresses() {
        return IntStream.range(2, 7).mapToObj(i -> "10.89.1." + i).toList();
    }

    private void balance(int affinitySeconds, List<String> backends) {
        balance("tcp", new Outside(NODE_PORT, false, List.of(), List.of(), List.of()), affinitySeconds, backends);
    }

    private void balance(String protocol, Outside outside, int affinitySeconds, List<String> backends) {
        ServicePort port = new ServicePort(
                "default/web",
                protocol,
                CLUSTER_IP,
                80,
                false,
                outside,
                affinitySeconds,
                backends.stream()
                        .map(address -> new Backend(address, 8080, true))
                        .toList());
        packets.balance(Map.of("default/web", ServiceTable.of(List.of(port))))
                .toCompletableFuture()
                .join();
    }

    @Test
    void everyBackendGetsItsShare() throws Exception {
        balance(0, addresses());
        Map<String, Integer> counts = ask(client, CLUSTER_IP, 80, 10_000);
        assertThat(counts).hasSize(5);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(1800, 2200));
    }

    @Test
    void aServiceFollowsItsPodsAndRefusesWithoutAny() throws Exception {
        balance(0, List.of("10.89.1.2"));
        assertThat(backends(ask(client, CLUSTER_IP, 80, 5))).containsExactly("10.89.1.2");
        assertThat(backends(ask(outside, "192.0.2.1", NODE_PORT, 5))).containsExactly("10.89.1.2");
        balance(0, List.of("10.89.1.3", "10.89.1.4"));
        assertThat(backends(ask(client, CLUSTER_IP, 80, 40))).containsExactly("10.89.1.3", "10.89.1.4");
        balance(0, List.of());
        assertThat(backends(ask(client, CLUSTER_IP, 80, 2))).containsExactly("refused");
        assertThat(backends(ask(outside, "192.0.2.1", NODE_PORT, 2))).containsExactly("refused");
        assertThat(HostProgram.run("ip", "netns", "exec", node, "nft", "list", "table", "ip", "troupe"))
                .doesNotContain("10.89.1.3 . 8080");
    }

    @Test
    void aPodReachesItselfThroughItsService() throws Exception {
        balance(0, List.of("10.89.1.2"));
        assertThat(backends(ask(pods, CLUSTER_IP, 80, 3))).containsExactly("10.89.1.2");
    }

    @Test
    void betweenPodsOfOneNodeTheClientKeepsItsAddressIfTheKernelShowsBridgedPackets() throws Exception {
        balance(0, List.of("10.89.1.2"));
        assertThat(ask(client, CLUSTER_IP, 80, 3).keySet()).containsExactly("10.89.1.2 10.89.1.100");
        install(false);
        balance(0, List.of("10.89.1.2"));
        assertThat(ask(client, CLUSTER_IP, 80, 3).keySet()).containsExactly("10.89.1.2 10.89.1.1");
        assertThat(backends(ask(pods, CLUSTER_IP, 80, 3))).containsExactly("10.89.1.2");
    }

    @Test
    void aClientStaysWithItsBackend() throws Exception {
        balance(600, addresses());
        assertThat(ask(client, CLUSTER_IP, 80, 100)).hasSize(1);
    }

    @Test
    void addressesFromOutsideLeadToPodsAndNowhereElse() throws Exception {
        HostProgram.run("ip", "-n", node, "addr", "add", BALANCER + "/32", "dev", "lo");
        Outside outside = new Outside(0, true, List.of("192.0.2.9"), List.of(BALANCER), List.of("192.0.2.2/32"));
        balance("tcp", outside, 0, List.of("10.89.1.2"));
        assertThat(ask(this.outside, BALANCER, 80, 3))
                .as("the client keeps its address")
                .containsExactly(Map.entry("10.89.1.2 192.0.2.2", 3));
        assertThat(backends(ask(this.outside, BALANCER, 8080, 1))).containsExactly("refused");
        HostProgram.run("ip", "-n", this.outside, "route", "add", "192.0.2.9", "via", "192.0.2.1");
        assertThat(backends(ask(this.outside, "192.0.2.9", 80, 2))).containsExactly("10.89.1.2");
    }

    @Test
    void aUdpClientThatGoesOnSendingFindsTheNextBackend() throws Exception {
        Outside none = new Outside(0, false, List.of(), List.of(), List.of());
        balance("udp", none, 0, List.of("10.89.1.2"));
        try (Talker talker = new Talker()) {
            assertThat(talker.say()).isEqualTo("10.89.1.2");
            balance("udp", none, 0, List.of("10.89.1.3"));
            // Nobody waits for the kernel to forget.
            await().atMost(Duration.ofSeconds(20)).until(() -> talker.say().equals("10.89.1.3"));
        }
    }

    /** One socket in the client's namespace. */
    private final class Talker implements AutoCloseable {
        private final Process process = java(client, "talk", "80", CLUSTER_IP);
        private final BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);

        Talker() throws IOException {}

        String say() throws IOException {
            process.getOutputStream().write('.');
            process.getOutputStream().flush();
            return answers.readLine();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static List<String> backends(Map<String, Integer> answers) {
        return answers.keySet().stream()
                .map(answer -> answer.split(" ")[0])
                .distinct()
                .toList();
    }

    private Map<String, Integer> ask(String namespace, String address, int port, int times) throws IOException {
        Process asking = java(namespace, "ask", Integer.toString(port), address, Integer.toString(times));
        Map<String, Integer> counts = new TreeMap<>();
        new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> {
                    int at = line.lastIndexOf('=');
                    counts.put(line.substring(0, at), Integer.parseInt(line.substring(at + 1)));
                });
        return counts;
    }

    private Process java(String namespace, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                namespace,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                directory.resolve("Program.java").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
