package dev.troupe.service.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.testkit.InMemoryCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IngressKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ResourceKey INGRESS = new ResourceKey("ingresses.networking.k8s.io", "shop", "web");
    private static final ResourceKey FIRST = ResourceKey.clusterScoped("nodes", "first");
    private static final ResourceKey SECOND = ResourceKey.clusterScoped("nodes", "second");
    private static final ResourceKey CLASS = ResourceKey.clusterScoped("ingressclasses.networking.k8s.io", "ours");

    private final ActorTestKit testKit = ActorTestKit.create();
    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());

    private void begin() {
        Controller.Context parts = new Controller.Context(
                cluster, cluster, (about, path, type, reason, message, component) -> {}, InstantSource.system());
        testKit.spawn(IngressKeeper.create(parts));
    }

    @AfterEach
    void end() {
        testKit.shutdownTestKit();
    }

    private void createNode(String name, String address) {
        cluster.create((ObjectNode) Json.read("""
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "%s"}, "status": {
                  "addresses": [{"type": "Hostname", "address": "%s"}, {"type": "InternalIP", "address": "%s"}],
                  "conditions": [{"type": "Ready", "status": "True"}]}}""".formatted(name, name, address)));
    }

    private void createClass() {
        cluster.create((ObjectNode) Json.read("""
                {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "ours"},
                 "spec": {"controller": "troupe.dev/ingress"}}"""));
    }

    private void createIngress(String className) {
        cluster.create((ObjectNode) Json.read("""
                {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"namespace": "shop", "name": "web"},
                 "spec": {"ingressClassName": "%s",
                  "defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}}""".formatted(className)));
    }

    private void ready(ResourceKey node, String status) {
        cluster.edit(node, tree -> ((ObjectNode) tree.at("/status/conditions/0")).put("status", status));
    }

    private String told() {
        StringBuilder told = new StringBuilder();
        for (JsonNode each : cluster.existing(INGRESS).tree().at("/status/loadBalancer/ingress")) {
            told.append(Json.text(each, "ip")).append(' ');
        }
        return told.toString().strip();
    }

    private void awaitTold(String addresses) {
        await().atMost(PATIENCE).until(() -> told().equals(addresses));
    }

    @Test
    void tellsTheAddressesOfAllNodesThatAreReady() {
        createClass();
        createNode("second", "10.0.0.2");
        createIngress("ours");
        begin();
        awaitTold("10.0.0.2");
        createNode("first", "10.0.0.1");
        awaitTold("10.0.0.1 10.0.0.2");
        ready(SECOND, "Unknown");
        awaitTold("10.0.0.1");
        ready(SECOND, "True");
        awaitTold("10.0.0.1 10.0.0.2");
        cluster.remove(FIRST);
        awaitTold("10.0.0.2");
        cluster.remove(SECOND);
        awaitTold("");
    }

    @Test
    void leavesOtherClassesIngressesToOthers() {
        createNode("first", "10.0.0.1");
        createIngress("ours");
        begin();
        cluster.edit(
                INGRESS,
                ingress -> ((ObjectNode) Json.child(Json.child(ingress, "status"), "loadBalancer"))
                        .putArray("ingress")
                        .addObject()
                        .put("ip", "203.0.113.1"));
        createNode("second", "10.0.0.2");
        await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> told().equals("203.0.113.1"));
        createClass();
        awaitTold("10.0.0.1 10.0.0.2");
        cluster.remove(CLASS);
        ready(SECOND, "False");
        await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> told().equals("10.0.0.1 10.0.0.2"));
    }

    @Test
    void triesAgainWhatCouldNotBeWritten() {
        AtomicInteger refused = new AtomicInteger();
        cluster.refuse(request -> request instanceof WriteRequest.Patch && refused.incrementAndGet() <= 2
                ? StatusException.unavailable("not now", 1)
                : null);
        createClass();
        createNode("first", "10.0.0.1");
        createIngress("ours");
        begin();
        awaitTold("10.0.0.1");
        assertThat(refused).hasValueGreaterThan(2);
    }

    @Test
    void writesOnlyWhatIsOtherwise() {
        AtomicInteger written = new AtomicInteger();
        cluster.refuse(request -> {
            if (request instanceof WriteRequest.Patch) {
                written.incrementAndGet();
            }
            return null;
        });
        createClass();
        createNode("first", "10.0.0.1");
        createIngress("ours");
        begin();
        awaitTold("10.0.0.1");
        int before = written.get();
        cluster.edit(
                FIRST,
                node -> Json.child(Json.child(node, "metadata"), "labels").put("zone", "a"));
        cluster.edit(
                INGRESS,
                ingress -> Json.child(Json.child(ingress, "metadata"), "labels").put("team", "b"));
        createNode("second", "10.0.0.2");
        awaitTold("10.0.0.1 10.0.0.2");
        assertThat(written).hasValue(before + 1);
    }
}
