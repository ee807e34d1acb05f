package dev.troupe.service.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.protocol.network.HostPorts.Forwarding;
import dev.troupe.protocol.network.HostPorts.HostPort;
import dev.troupe.service.NodePackets;
import dev.troupe.service.plan.PacketPolicy;
import dev.troupe.testkit.HostProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real packets between three network namespaces: a pod, its node, and somebody outside. */
class ITNftCommand {
    private final String suffix = Long.toString(ProcessHandle.current().pid());
    private final String pod = "pod-" + suffix;
    private final String node = "node-" + suffix;
    private final String outside = "out-" + suffix;
    private final List<Process> servers = new ArrayList<>();
    private NodePackets packets;

    @TempDir
    private Path pages;

    @BeforeEach
    void connect() throws Exception {
        for (String namespace : List.of(pod, node, outside)) {
            HostProgram.run("ip", "netns", "add", namespace);
            HostProgram.run("ip", "-n", namespace, "link", "set", "lo", "up");
        }
        link(pod, "eth0", "10.99.1.2/24", node, "pods0", "10.99.1.1/24");
        link(outside, "eth0", "192.0.2.2/24", node, "up0", "192.0.2.1/24");
        HostProgram.run("ip", "-n", pod, "route", "add", "default", "via", "10.99.1.1");
        HostProgram.run("ip", "netns", "exec", node, "sysctl", "-qw", "net.ipv4.ip_forward=1");
        packets = new NodePackets(
                new PacketPolicy("10.99.1.0/24", List.of("10.99.0.0/16")),
                new NftCommand(List.of("ip", "netns", "exec", node, "nft", "-f", "-")),
                new ConntrackCommand(List.of("ip", "netns", "exec", node, "conntrack")),
                () -> HostProgram.run(
                        "ip", "netns", "exec", node, "sysctl", "-qw", "net.ipv4.conf.pods0.route_localnet=1"));
        packets.install();
    }

    @AfterEach
    void takeAway() throws Exception {
        servers.forEach(Process::destroyForcibly);
        for (String namespace : List.of(pod, node, outside)) {
            HostProgram.run("ip", "netns", "delete", namespace);
        }
    }

    @Test
    void aPodReachesTheOutsideUnderItsNodesAddress() throws Exception {
        serve(outside, 7000);

        assertThat(ask(pod, "192.0.2.2", 7000)).isEqualTo("192.0.2.1");
    }

    @Test
    void aHostPortLeadsToThePodUntilItIsWithdrawn() throws Exception {
        serve(pod, 80);
        packets.publish(new Forwarding("web", "10.99.1.2", List.of(new HostPort("tcp", "", 8080, 80))))
                .toCompletableFuture()
                .join();

        assertThat(ask(outside, "192.0.2.1", 8080)).isEqualTo("192.0.2.2");
        assertThat(ask(node, "192.0.2.1", 8080)).isNotEmpty();
        assertThat(ask(pod, "10.99.1.1", 8080)).isEqualTo("10.99.1.1");

        packets.withdraw("web").toCompletableFuture().join();
        assertThat(ask(outside, "192.0.2.1", 8080)).isEmpty();
    }

    @Test
    void aHostPortOfTheLoopbackAddressIsForTheNodeAlone() throws Exception {
        serve(pod, "80");
        serve(pod, "81");
        serve(node, "127.0.0.1:9000");
        packets.publish(new Forwarding(
                        "web",
                        "10.99.1.2",
                        List.of(
                                new HostPort("tcp", "127.0.0.1", 8080, 80),
                                new HostPort("tcp", "192.0.2.1", 8080, 81),
                                new HostPort("tcp", "", 8081, 80))))
                .toCompletableFuture()
                .join();

        assertThat(ask(node, "127.0.0.1", 8080)).isEqualTo("10.99.1.1");
        assertThat(ask(node, "127.0.0.1", 8081)).isEqualTo("10.99.1.1");
        assertThat(ask(node, "127.0.0.1", 9000)).isEqualTo("127.0.0.1");
        assertThat(ask(outside, "192.0.2.1", 8080)).isEqualTo("192.0.2.2");
        packets.withdraw("web").toCompletableFuture().join();
        assertThat(ask(node, "127.0.0.1", 8080)).isEmpty();
    }

    /** Neighbours can send anything. */
    @Test
    void nobodyElseReachesWhatIsBoundToTheLoopbackAddress() throws Exception {
        serve(pod, "80");
        serve(node, "127.0.0.1:9000");
        packets.publish(new Forwarding("web", "10.99.1.2", List.of(new HostPort("tcp", "127.0.0.1", 8080, 80))))
                .toCompletableFuture()
                .join();
        sendLoopbackTo(outside, "192.0.2.1");
        sendLoopbackTo(pod, "10.99.1.1");

        assertThat(ask(outside, "127.0.0.1", 8080)).isEmpty();
        assertThat(ask(outside, "127.0.0.1", 9000)).isEmpty();
        assertThat(ask(pod, "127.0.0.1", 8080)).isEmpty();
        assertThat(ask(pod, "127.0.0.1", 9000)).isEmpty();
        assertThat(ask(node, "127.0.0.1", 8080)).as("and yet").isEqualTo("10.99.1.1");
    }

    /** Takes a namespace's own 127.0.0.1 away and sends what is for it to a neighbour. */
    private static void sendLoopbackTo(String namespace, String neighbour) {
        HostProgram.run("ip", "-n", namespace, "address", "delete", "127.0.0.1/8", "dev", "lo");
        HostProgram.run("ip", "netns", "exec", namespace, "sysctl", "-qw", "net.ipv4.conf.eth0.route_localnet=1");
        HostProgram.run("ip", "-n", namespace, "route", "add", "127.0.0.0/8", "via", neighbour, "dev", "eth0");
    }

    @Test
    void installingTwiceAndRemovingTwiceIsHarmless() throws Exception {
        packets.install();
        assertThat(HostProgram.run("ip", "netns", "exec", node, "nft", "list", "ruleset"))
                .containsOnlyOnce("hook postrouting");
        packets.remove();
        packets.remove();
        assertThat(HostProgram.run("ip", "netns", "exec", node, "nft", "list", "ruleset"))
                .isBlank();
    }

    @Test
    void aBadScriptChangesNothing() {
        NftCommand nft = new NftCommand(List.of("ip", "netns", "exec", node, "nft", "-f", "-"));

        assertThatThrownBy(() -> nft.apply("delete table ip troupe\nnonsense\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nonsense");
        assertThat(HostProgram.run("ip", "netns", "exec", node, "nft", "list", "ruleset"))
                .contains("hook postrouting");
    }

    /** A web server that answers each request with the address that it comes from. */
    private void serve(String namespace, int port) throws IOException {
        serve(namespace, Integer.toString(port));
    }

    /** @param at a port, perhaps with an address before it */
    private void serve(String namespace, String at) throws IOException {
        Path script = Files.createDirectories(pages.resolve("cgi-bin")).resolve("who");
        Files.writeString(script, "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s' \"$REMOTE_ADDR\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        servers.add(new ProcessBuilder(
                        "ip", "netns", "exec", namespace, "busybox", "httpd", "-f", "-p", at, "-h", pages.toString())
                .start());
        await().until(() -> HostProgram.run("ip", "netns", "exec", namespace, "busybox", "netstat", "-tln")
                .contains(":" + at.substring(at.indexOf(':') + 1) + " "));
    }

    /** What the server there says; empty if there is none. */
    private static String ask(String namespace, String address, int port) throws IOException {
        Process client = new ProcessBuilder(
                        "ip", "netns", "exec", namespace, "busybox", "nc", "-w", "3", address, Integer.toString(port))
                .start();
        client.getOutputStream().write("GET /cgi-bin/who HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return answer.substring(answer.lastIndexOf('\n') + 1).replaceFirst("^\\[.*:(.*)]$", "$1");
    }

    private static void link(
            String first,
            String firstName,
            String firstAddress,
            String second,
            String secondName,
            String secondAddress) {
        HostProgram.run(
                "ip",
                "-n",
                first,
                "link",
                "add",
                firstName,
                "type",
                "veth",
                "peer",
                "name",
                secondName,
                "netns",
                second);
        HostProgram.run("ip", "-n", first, "address", "add", firstAddress, "dev", firstName);
        HostProgram.run("ip", "-n", second, "address", "add", secondAddress, "dev", secondName);
        HostProgram.run("ip", "-n", first, "link", "set", firstName, "up");
        HostProgram.run("ip", "-n", second, "link", "set", secondName, "up");
    }
}
