package dev.troupe.service.ingress.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.relay.Backend;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BackendTableTest {
    private static final JsonNode SERVICE = Json.read("""
            {"spec": {"ports": [
              {"name": "http", "port": 80, "protocol": "TCP"},
              {"name": "safe", "port": 443, "protocol": "TCP", "appProtocol": "HTTPS"},
              {"name": "grpc", "port": 90, "protocol": "TCP", "appProtocol": "kubernetes.io/h2c"}]}}""");
    private static final JsonNode SLICE = Json.read("""
            {"addressType": "IPv4",
             "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}, {"name": "safe", "port": 8443, "protocol": "TCP"},
                       {"name": "grpc", "port": 9090, "protocol": "TCP"}],
             "endpoints": [
              {"addresses": ["10.17.1.2"], "conditions": {"ready": true}},
              {"addresses": ["10.17.1.3"], "conditions": {"ready": false}},
              {"addresses": ["10.17.1.4"], "conditions": {"ready": false, "serving": true, "terminating": true}}]}""");

    private final BackendTable table = new BackendTable();

    @Test
    void findsReadyPodsByNumberAndName() {
        table.put("shop/web", SERVICE, List.of(SLICE));
        assertThat(table.find(new Target("shop/web", "", 80)))
                .containsExactly(new Backend("10.17.1.2", 8080, Backend.Protocol.HTTP));
        assertThat(table.find(new Target("shop/web", "safe", 0)))
                .containsExactly(new Backend("10.17.1.2", 8443, Backend.Protocol.HTTPS));
        assertThat(table.find(new Target("shop/web", "grpc", 0)))
                .containsExactly(new Backend("10.17.1.2", 9090, Backend.Protocol.H2C));
        assertThat(table.find(new Target("shop/web", "", 81))).isEmpty();
        assertThat(table.find(new Target("shop/none", "", 80))).isEmpty();
        table.remove("shop/web");
        assertThat(table.find(new Target("shop/web", "", 80))).isEmpty();
    }

    @Test
    void thoseThatEndServeWhereNoneIsReady() {
        JsonNode ending = Json.read(SLICE.toString().replace("\"ready\":true", "\"ready\":false"));
        table.put("shop/web", SERVICE, List.of(ending));
        assertThat(table.find(new Target("shop/web", "", 80)))
                .containsExactly(new Backend("10.17.1.4", 8080, Backend.Protocol.HTTP));
    }

    @Test
    void beginsWithEachInTurn() {
        List<Backend> all = List.of(
                new Backend("a", 1, Backend.Protocol.HTTP),
                new Backend("b", 1, Backend.Protocol.HTTP),
                new Backend("c", 1, Backend.Protocol.HTTP),
                new Backend("d", 1, Backend.Protocol.HTTP));
        Set<Backend> first = new HashSet<>();
        for (int random : new int[] {-3, -2, -1, 0}) {
            List<Backend> chosen = BackendTable.choose(all, random, 3);
            assertThat(chosen).hasSize(3).doesNotHaveDuplicates();
            first.add(chosen.getFirst());
        }
        assertThat(first).hasSameElementsAs(all);
    }
}
