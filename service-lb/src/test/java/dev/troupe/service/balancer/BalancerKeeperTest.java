package dev.troupe.service.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.AddressRange;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.service.plan.Services;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.RecordedEvents;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BalancerKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ResourceKey WEB = new ResourceKey("services", "default", "web");

    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());
    private final RecordedEvents events = new RecordedEvents();
    private ActorSystem<BalancerKeeper.Command> keeper;

    @BeforeEach
    void begin() {
        keeper = ActorSystem.create(
                BalancerKeeper.create(
                        List.of(AddressRange.parse("10.17.0.0/16")),
                        new Controller.Context(cluster, cluster, events, InstantSource.system())),
                "keeper");
    }

    @AfterEach
    void end() {
        keeper.terminate();
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) Json.read(text);
    }

    private static ObjectNode pool(String name, String addresses) {
        return object("""
                {"apiVersion": "troupe.dev/v1", "kind": "IPAddressPool", "metadata": {"name": "%s"},
                 "spec": {"addresses": ["%s"]}}
                """.formatted(name, addresses));
    }

    private static ObjectNode service(String name) {
        return object("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "default", "name": "%s"},
                 "spec": {"type": "LoadBalancer"}}
                """.formatted(name));
    }

    private List<String> addresses() {
        return Services.balancers(cluster.existing(WEB).tree());
    }

    @Test
    void onlyWhatItGaveStaysInTheStatus() {
        cluster.create(pool("main", "10.0.0.240/30"));
        cluster.create(service("web"));
        await().atMost(PATIENCE).until(() -> addresses().equals(List.of("10.0.0.240")));
        cluster.edit(
                WEB,
                web -> web.withArray("/status/loadBalancer/ingress").addObject().put("ip", "10.9.9.9"));
        await().atMost(PATIENCE).until(() -> addresses().equals(List.of("10.0.0.240")));
    }

    @Test
    void tellsOnceOfAddressesThatAreNotAPoolsToGive() {
        cluster.create(object("""
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1"},
                 "status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.1"}]}}
                """));
        cluster.create(pool("main", "10.0.0.1-10.0.0.2"));
        cluster.create(pool("pods", "10.17.3.0/24"));
        cluster.create(service("web"));
        await().atMost(PATIENCE).until(() -> addresses().equals(List.of("10.0.0.2")));
        cluster.create(service("late"));
        await().atMost(PATIENCE)
                .until(() -> !events.messages("AllocationFailed").isEmpty());
        assertThat(events.messages("AddressesReserved"))
                .containsExactlyInAnyOrder(
                        "These addresses belong to pods, Services or nodes and are not given: 10.0.0.1",
                        "These addresses belong to pods, Services or nodes and are not given: 10.17.0.0-10.17.255.255");
    }
}
