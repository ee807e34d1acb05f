package dev.troupe.service.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.testkit.InMemoryCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndpointsKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ResourceKey ENDPOINTS = new ResourceKey("endpoints", "shop", "web");

    private final ActorTestKit testKit = ActorTestKit.create();
    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());

    @AfterEach
    void end() {
        testKit.shutdownTestKit();
    }

    private void create(String object) {
        cluster.create((ObjectNode) Json.read(object));
    }

    private void keep() {
        testKit.spawn(EndpointsKeeper.create(
                6443,
                new Controller.Context(
                        cluster,
                        cluster,
                        (about, path, type, reason, message, component) -> {},
                        InstantSource.system())));
    }

    private List<StoredObject> slices() {
        return cluster.list(FeedFilter.of("endpointslices.discovery.k8s.io")).objects();
    }

    @Test
    void mirroredSlicesGoWithTheirServiceThoughItsEndpointsStay() {
        create("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "shop", "name": "web"},
                 "spec": {"type": "ClusterIP", "ports": [{"port": 80}]}}""");
        create("""
                {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"namespace": "shop", "name": "web"},
                 "subsets": [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 80, "protocol": "TCP"}]}]}""");
        keep();
        await().atMost(PATIENCE).until(() -> slices().size() == 1);

        cluster.delete(new ResourceKey("services", "shop", "web"));

        await().atMost(PATIENCE).until(() -> slices().isEmpty());
        assertThat(cluster.find(ENDPOINTS)).isPresent();
    }

    @Test
    void slicesThatAreNoServicesDisturbNothing() {
        create("""
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"namespace": "shop", "name": "stray"}, "endpoints": []}""");
        keep();
        create("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "shop", "name": "web"},
                 "spec": {"type": "ClusterIP", "selector": {"app": "web"}, "ports": [{"port": 80}]}}""");

        await().atMost(PATIENCE).until(() -> cluster.find(ENDPOINTS).isPresent());
    }
}
