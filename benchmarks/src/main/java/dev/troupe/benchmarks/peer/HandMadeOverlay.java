package dev.troupe.benchmarks.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two nodes with a pod each, made with {@code ip} and {@code bridge} as an administrator would without Troupe: pod, bridge,
 * route, the kernel's VXLAN device, cable, a bridge between the nodes, and the same back.
 */
public final class HandMadeOverlay implements AutoCloseable {
    private static final String BETWEEN = "tb-between";
    private static final int MTU_BYTES = 1450;

    private HandMadeOverlay() {}

    /** Makes it; what a run before has left is taken away. */
    public static HandMadeOverlay create() throws IOException {
        HandMadeOverlay made = new HandMadeOverlay();
        made.close();
        try {
            Host.run(List.of("ip", "link", "add", "name", BETWEEN, "type", "bridge"), "");
            Host.run(List.of("ip", "link", "set", BETWEEN, "up"), "");
            for (int number = 1; number <= 2; number++) {
                node(number, 3 - number);
            }
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    private static String node(int number) {
        return "tb-node-" + number;
    }

    private static String pod(int number) {
        return "tb-pod-" + number;
    }

    private static String mac(int number) {
        return "02:74:00:00:00:0" + number;
    }

    /** The file by which a process enters the pod's network namespace. */
    public Path podNamespace(int number) {
        return Path.of("/run/netns", pod(number));
    }

    /** The pod's address. */
    public String podAddress(int number) {
        return "10.214." + number + ".2";
    }

    private static void node(int number, int other) throws IOException {
        Host.run(List.of("ip", "netns", "add", node(number)), "");
        Host.run(List.of("ip", "netns", "add", pod(number)), "");
        Host.run(List.of("ip", "-batch", "-"), """
                link add name tb-leg-%1$d type veth peer name eth0 netns tb-node-%1$d
                link set tb-leg-%1$d master %2$s up
                """.formatted(number, BETWEEN));
        Host.run(List.of("ip", "netns", "exec", node(number), "sysctl", "-q", "-w", "net.ipv4.ip_forward=1"), "");
        Host.run(List.of("ip", "-n", node(number), "-batch", "-"), """
                link set lo up
                addr add 10.213.240.%1$d/24 dev eth0
                link set eth0 up
                link add name pods0 mtu %3$d type bridge
                addr add 10.214.%1$d.1/24 dev pods0
                link set pods0 up
                link add name veth0 mtu %3$d type veth peer name eth0 mtu %3$d netns tb-pod-%1$d
                link set veth0 master pods0 up
                link add name vx address %4$s mtu %3$d type vxlan id 4243 local 10.213.240.%1$d dev eth0 dstport 4789 nolearning
                addr add 10.214.%1$d.0/32 dev vx
                link set vx up
                neigh add 10.214.%2$d.0 lladdr %5$s dev vx nud permanent
                route add 10.214.%2$d.0/24 via 10.214.%2$d.0 dev vx onlink
                """.formatted(
                        number, other, MTU_BYTES, mac(number), mac(other)));
        Host.run(
                List.of("ip", "netns", "exec", node(number), "bridge", "-batch", "-"),
                "fdb append %s dev vx dst 10.213.240.%d\n".formatted(mac(other), other));
        Host.run(List.of("ip", "-n", pod(number), "-batch", "-"), """
                link set lo up
                addr add 10.214.%1$d.2/24 dev eth0
                link set eth0 up
                route add default via 10.214.%1$d.1
                """.formatted(number));
    }

    @Override
    public void close() throws IOException {
        for (int number = 1; number <= 2; number++) {
            for (String namespace : List.of(pod(number), node(number))) {
                if (Files.exists(Path.of("/run/netns", namespace))) {
                    Host.run(List.of("ip", "netns", "delete", namespace), "");
                }
            }
            // The kernel takes a namespace's devices away some time later.
            remove("tb-leg-" + number);
        }
        remove(BETWEEN);
    }

    private static void remove(String device) {
        try {
            Host.run(List.of("ip", "link", "delete", device), "");
        } catch (IOException notThere) {
            return;
        }
    }

    /** Runs programs of this host. */
    private static final class Host {
        static void run(List<String> command, String input) throws IOException {
            Process process = new ProcessBuilder(new ArrayList<>(command))
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            try {
                if (process.waitFor() != 0) {
                    throw new IOException(String.join(" ", command) + ": " + output.strip());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
