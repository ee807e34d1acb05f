package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Services of the type LoadBalancer on a cluster of three nodes: who answers for their addresses. */
final class Balancers {
    /** So many that each node answers for some of them: which, chance says. */
    private static final int SERVICES = 20;

    private static final int ANSWER_MILLIS = 300;
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");

    private final ClusterUnderTest cluster;
    private final Kubectl kubectl;
    private final Map<String, String> addresses = new TreeMap<>();

    Balancers(ClusterUnderTest cluster, Kubectl kubectl) {
        this.cluster = cluster;
        this.kubectl = kubectl;
    }

    /** Several Services for the same pods; each gets an address of the pool, which one node has and which leads to a pod. */
    void make() {
        kubectl.run("create", "deployment", "front", "--image=nginx:1.14.2", "--replicas=3");
        for (int i = 0; i < SERVICES; i++) {
            kubectl.run("expose", "deployment", "front", "--name=front-" + i, "--port=80", "--type=LoadBalancer");
        }
        SeveralNodes.awaitTrue(
                "without a pool an event says why there is no address",
                () -> kubectl.run("describe", "service", "front-0").contains("there is no IPAddressPool"));
        String prefix = cluster.nodeAddress().substring(0, cluster.nodeAddress().lastIndexOf('.') + 1);
        kubectl.apply("""
                apiVersion: troupe.dev/v1
                kind: IPAddressPool
                metadata: {name: outside}
                spec: {addresses: ["%1$s200-%1$s229"]}
                """.formatted(prefix));
        assertThat(kubectl.run("get", "ipaddresspools", "--no-headers"))
                .contains("outside", "true", prefix + "200-" + prefix + "229");
        assertThat(kubectl.run("explain", "ipaddresspool.spec.addresses")).contains("FIELD: addresses <[]string>");
        for (int i = 0; i < SERVICES; i++) {
            String service = "front-" + i;
            String address = SeveralNodes.awaitValue("an address of " + service, () -> {
                String given = kubectl.json("get", "service", service)
                        .at("/status/loadBalancer/ingress/0/ip")
                        .asText();
                return given.isEmpty() ? null : given;
            });
            addresses.put(service, address);
        }
        assertThat(addresses.values())
                .doesNotHaveDuplicates()
                .allSatisfy(address -> assertThat(address).startsWith(prefix + "2"));
        assertThat(kubectl.run("get", "service", "front-0", "--no-headers"))
                .contains("LoadBalancer", addresses.get("front-0"));
        kubectl.run("rollout", "status", "deployment/front", "--timeout=60s");
        for (String address : addresses.values()) {
            SeveralNodes.awaitTrue(address + " leads to a pod", () -> answers(address));
            SeveralNodes.awaitTrue(
                    address + " is one node's", () -> holders(address).size() == 1);
        }
        String broken = """
                apiVersion: troupe.dev/v1
                kind: IPAddressPool
                metadata: {name: broken}
                spec: {addresses: ["10.0.0.9-10.0.0.1"]}
                """;
        assertThat(kubectl.attempt(broken, "apply", "-f", "-").err())
                .contains("spec.addresses[0]: Invalid value: \"10.0.0.9-10.0.0.1\": must be a range of IPv4 addresses");
    }

    private List<String> holders(String address) {
        List<String> holders = new ArrayList<>();
        for (String node : NODES) {
            if (cluster.node(node).holds(address)) {
                holders.add(node);
            }
        }
        return holders;
    }

    /** An address that this node answers for. */
    String heldBy(String node) {
        return SeveralNodes.awaitValue(
                "an address of " + node,
                () -> addresses.values().stream()
                        .filter(address -> holders(address).equals(List.of(node)))
                        .findFirst()
                        .orElse(null));
    }

    /** Returns when the address answers again that was a node's which has just died. */
    void awaitMoved(String address, long began) {
        SeveralNodes.awaitTrue(address + " is another node's", () -> {
            boolean silent = !answers(address);
            if (silent) {
                SeveralNodes.awaitTrue(address + " answers again", () -> answers(address));
            }
            return silent;
        });
        System.out.printf(
                "load balancer's address: another node answers after %d ms%n", (System.nanoTime() - began) / 1_000_000);
    }

    /** The node that is back has its address again, and nobody else has. */
    void movedBack(String address, String node) {
        SeveralNodes.awaitTrue(address + " is back", () -> holders(address).equals(List.of(node)) && answers(address));
        kubectl.run("delete", "deployment", "front");
        addresses.keySet().forEach(service -> kubectl.run("delete", "service", service));
        SeveralNodes.awaitTrue("nobody has the address", () -> holders(address).isEmpty());
    }

    private static boolean answers(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, 80), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .contains("Welcome to nginx!");
        } catch (IOException e) {
            return false;
        }
    }
}
