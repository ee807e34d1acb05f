package dev.troupe.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.service.adapter.HealthPorts;
import dev.troupe.service.dns.ClusterDns;
import dev.troupe.service.plan.PacketPolicy;
import dev.troupe.testkit.InMemoryCluster;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());
    private final List<String> scripts = new CopyOnWriteArrayList<>();
    private final HealthPorts health = new HealthPorts();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean fails;
    private ActorSystem<ServiceProxy.Command> proxy;

    @BeforeEach
    void begin() {
        NodePackets packets =
                new NodePackets(new PacketPolicy("10.244.1.0/24", List.of()), scripts::add, flow -> {}, () -> {});
        proxy = ActorSystem.create(
                ServiceProxy.create(new ServiceProxy.Parts(
                        "here",
                        packets,
                        new ClusterDns("cluster.local"),
                        health,
                        new ServiceRotation(),
                        cluster,
                        this::execute)),
                "proxy");
    }

    private void execute(Runnable work) {
        if (fails) {
            failures.incrementAndGet();
            throw new RejectedExecutionException("the test has it so");
        }
        ForkJoinPool.commonPool().execute(work);
    }

    @AfterEach
    void end() {
        proxy.terminate();
        health.close();
    }

    /** One with a backend. */
    private void create(String name, String spec) {
        cluster.create((ObjectNode) Json.read("""
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
                 "metadata": {"namespace": "default", "name": "%1$s", "labels": {"kubernetes.io/service-name": "%1$s"}},
                 "addressType": "IPv4", "ports": [{"port": 80, "protocol": "TCP"}],
                 "endpoints": [{"addresses": ["10.244.2.7"]}]}
                """.formatted(name)));
        cluster.create((ObjectNode) Json.read("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "default", "name": "%s"},
                 "spec": %s}
                """.formatted(name, spec)));
    }

    private static ResourceKey key(String name) {
        return new ResourceKey("services", "default", name);
    }

    private boolean applied(String text) {
        return scripts.stream().anyMatch(script -> script.contains(text));
    }

    @Test
    void whatWasDeletedWhileItDidNotRunIsTakenAway() {
        create("gone", "{\"clusterIP\": \"10.96.0.7\", \"ports\": [{\"port\": 80, \"protocol\": \"TCP\"}]}");
        await().atMost(PATIENCE).until(() -> applied("10.96.0.7"));
        fails = true;
        create("other", "{\"clusterIP\": \"10.96.0.8\", \"ports\": [{\"port\": 80, \"protocol\": \"TCP\"}]}");
        await().atMost(PATIENCE).until(() -> failures.get() > 0);
        cluster.remove(key("gone"));
        fails = false;
        await().atMost(PATIENCE).until(() -> applied("10.96.0.8"));
        assertThat(scripts.stream().filter(script -> script.contains("delete element") && script.contains("10.96.0.7")))
                .hasSize(1);
    }

    @Test
    void whatAnotherProxyIsToBalanceIsLeftAlone() {
        create("theirs", "{\"clusterIP\": \"10.96.0.7\", \"ports\": [{\"port\": 80, \"protocol\": \"TCP\"}]}");
        await().atMost(PATIENCE).until(() -> applied("10.96.0.7"));

        cluster.edit(
                key("theirs"),
                service -> Json.child(Json.child(service, "metadata"), "labels")
                        .put("service.kubernetes.io/service-proxy-name", "other"));

        await().atMost(PATIENCE)
                .until(() -> scripts.stream()
                        .anyMatch(script -> script.contains("delete element") && script.contains("10.96.0.7")));
    }

    @Test
    void aHealthPortThatSomebodyHasIsTriedAgain() throws IOException {
        int port;
        try (ServerSocket somebody = new ServerSocket(0)) {
            port = somebody.getLocalPort();
            create("web", """
                    {"type": "LoadBalancer", "clusterIP": "10.96.0.7", "externalTrafficPolicy": "Local",
                     "healthCheckNodePort": %d, "ports": [{"port": 80, "protocol": "TCP"}]}
                    """.formatted(port));
            await().atMost(PATIENCE).until(() -> applied("10.96.0.7"));
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> answer(port) == HttpURLConnection.HTTP_UNAVAILABLE);
    }

    private static int answer(int port) throws IOException {
        URI uri = URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/");
        return ((HttpURLConnection) uri.toURL().openConnection()).getResponseCode();
    }
}
