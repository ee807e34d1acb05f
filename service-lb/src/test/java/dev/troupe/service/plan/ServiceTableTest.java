package dev.troupe.service.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ServiceTableTest {
    private static JsonNode service(String name, String more) {
        return Json.read("""
                {"metadata": {"namespace": "default", "name": "%s"},
                 "spec": {"type": "NodePort", "clusterIP": "10.96.0.7", %s
                          "ports": [{"name": "http", "protocol": "TCP", "port": 80, "nodePort": 30080}]}}
                """.formatted(name, more));
    }

    private static JsonNode slice(String service, String endpoints) {
        return Json.read("""
                {"metadata": {"namespace": "default", "name": "x", "labels": {"kubernetes.io/service-name": "%s"}},
                 "addressType": "IPv4", "endpoints": [%s],
                 "ports": [{"name": "http", "protocol": "TCP", "port": 8080}]}
                """.formatted(service, endpoints));
    }

    private static String endpoint(String address, String node, String conditions) {
        return "{\"addresses\":[\"%s\"],\"nodeName\":\"%s\",\"conditions\":{%s}}".formatted(address, node, conditions);
    }

    private static final String READY = "\"ready\":true,\"serving\":true,\"terminating\":false";
    private static final String ENDING = "\"ready\":false,\"serving\":true,\"terminating\":true";
    private static final String BROKEN = "\"ready\":false,\"serving\":false,\"terminating\":false";

    private static ServiceTable table(String more, String... endpoints) {
        return ServiceTable.of(ServicePort.of(
                List.of(service("web", more)), List.of(slice("web", String.join(",", endpoints))), "node-1"));
    }

    private static String chain(Map<String, String> elements, String key) {
        return Objects.requireNonNull(elements.get(key)).replace("goto ", "");
    }

    @Test
    void leadsFromAddressAndNodePortToReadyPods() {
        ServiceTable table = table(
                "",
                endpoint("10.17.2.3", "node-2", READY),
                endpoint("10.17.1.2", "node-1", READY),
                endpoint("10.17.1.9", "node-1", BROKEN),
                endpoint("10.17.1.8", "node-1", ENDING));
        String choice =
                "meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.17.1.2 . 8080, 1 : 10.17.2.3 . 8080 }";
        String chain = chain(table.addresses(), "10.96.0.7 . tcp . 80");
        assertThat(table.chains().get(chain)).containsExactly(choice);
        String outside = chain(table.nodePorts(), "tcp . 30080");
        assertThat(table.chains().get(outside)).containsExactly("meta mark set meta mark or 0x4000", choice);
    }

    @Test
    void whoEndsServesUntilOthersAreReady() {
        assertThat(table("", endpoint("10.17.1.8", "node-1", ENDING)).chains().toString())
                .contains("10.17.1.8 . 8080");
    }

    @Test
    void localPoliciesKeepToThisNodesPodsAndTheClientsAddress() {
        ServiceTable table = table(
                "\"externalTrafficPolicy\": \"Local\", \"internalTrafficPolicy\": \"Local\",",
                endpoint("10.17.1.2", "node-1", READY),
                endpoint("10.17.2.3", "node-2", READY));
        assertThat(table.chains().toString()).doesNotContain("10.17.2.3", "mark");
        assertThat(table.nodePorts()).hasSize(1);
        ServiceTable elsewhere = table("\"externalTrafficPolicy\": \"Local\",", endpoint("10.17.2.3", "node-2", READY));
        assertThat(elsewhere.nodePorts()).isEmpty();
        assertThat(elsewhere.addresses()).hasSize(1);
    }

    @Test
    void clientsStayWithTheirBackend() {
        ServiceTable table = table(
                "\"sessionAffinity\": \"ClientIP\", \"sessionAffinityConfig\": {\"clientIP\": {\"timeoutSeconds\": 60}},",
                endpoint("10.17.1.2", "node-1", READY),
                endpoint("10.17.2.3", "node-2", READY));
        assertThat(table.stays()).hasSize(2).containsValue(60);
        String chain = chain(table.addresses(), "10.96.0.7 . tcp . 80");
        assertThat(table.chains().get(chain)).hasSize(3).first().asString().startsWith("ip saddr @a_");
    }

    @Test
    void anotherTimeoutReachesBackendsThatAreThere() {
        String affinity = "\"sessionAffinity\": \"ClientIP\", \"sessionAffinityConfig\":"
                + " {\"clientIP\": {\"timeoutSeconds\": %d}},";
        String backend = endpoint("10.17.1.2", "node-1", READY);
        List<String> lines = ServiceTable.delta(
                        table(affinity.formatted(60), backend), table(affinity.formatted(90), backend))
                .lines()
                .toList();
        assertThat(lines).first().asString().startsWith("add set ").contains("timeout 90s");
        assertThat(lines).last().asString().matches("delete set ip troupe a_\\w+_60");
        assertThat(lines).anyMatch(line -> line.matches("add rule ip troupe b_\\w+ update @a_\\w+_90 .*"));
    }

    @Test
    void withoutBackendsNothingLeadsThere() {
        assertThat(table("", endpoint("10.17.1.9", "node-1", BROKEN))).isEqualTo(ServiceTable.EMPTY);
    }

    @Test
    void aChangeNamesOnlyWhatDiffers() {
        JsonNode other = Json.read("""
                {"metadata": {"namespace": "default", "name": "other"},
                 "spec": {"type": "ClusterIP", "clusterIP": "10.96.0.8",
                          "ports": [{"name": "http", "protocol": "TCP", "port": 80}]}}
                """);
        List<JsonNode> services = List.of(service("web", ""), other);
        JsonNode others = slice("other", endpoint("10.17.1.4", "node-1", READY));
        ServiceTable before = ServiceTable.of(ServicePort.of(
                services, List.of(slice("web", endpoint("10.17.1.2", "node-1", READY)), others), "node-1"));
        ServiceTable after = ServiceTable.of(ServicePort.of(
                services, List.of(slice("web", endpoint("10.17.1.3", "node-1", READY)), others), "node-1"));
        String delta = ServiceTable.delta(before, after);
        assertThat(delta).contains("10.17.1.3").doesNotContain("10.17.1.4", "element", "add chain");
        assertThat(delta.lines()).hasSize(5);
        assertThat(ServiceTable.delta(after, after)).isEmpty();
        assertThat(ServiceTable.delta(after, ServiceTable.EMPTY).lines())
                .filteredOn(line -> line.startsWith("delete chain"))
                .hasSize(3);
    }
}
