package dev.troupe.service.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
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
        return table(service("web", more), slice("web", String.join(",", endpoints)));
    }

    private static ServiceTable table(JsonNode service, JsonNode... slices) {
        return ServiceTable.of(ServicePort.of(service, List.of(slices), "node-1"));
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
        assertThat(table.addresses()).containsExactly(Map.entry("10.96.0.7 . tcp . 80", "goto address_2"));
        assertThat(table.backends())
                .containsExactly(
                        Map.entry("10.96.0.7 . tcp . 80 . 0", "10.17.1.2 . 8080"),
                        Map.entry("10.96.0.7 . tcp . 80 . 1", "10.17.2.3 . 8080"));
        assertThat(table.nodePorts()).containsExactly(Map.entry("tcp . 30080", "goto node_port_marked_2"));
        assertThat(table.nodeBackends()).hasSize(2).containsEntry("tcp . 30080 . 1", "10.17.2.3 . 8080");
        assertThat(table.choices())
                .containsExactlyInAnyOrder(
                        new Choice(false, false, 2), new Choice(true, false, 2), new Choice(true, true, 2));
        assertThat(table.chains()).isEmpty();
    }

    @Test
    void whoEndsServesUntilOthersAreReady() {
        assertThat(table("", endpoint("10.17.1.8", "node-1", ENDING)).backends())
                .containsValue("10.17.1.8 . 8080");
    }

    @Test
    void localPoliciesKeepToThisNodesPodsAndTheClientsAddress() {
        ServiceTable table = table(
                "\"externalTrafficPolicy\": \"Local\", \"internalTrafficPolicy\": \"Local\",",
                endpoint("10.17.1.2", "node-1", READY),
                endpoint("10.17.2.3", "node-2", READY));
        assertThat(table.toString()).doesNotContain("10.17.2.3", "marked=true");
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
        assertThat(lines).anyMatch(line -> line.matches("add rule ip troupe e_\\w+ update @a_\\w+_90 .*"));
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
        ServiceTables tables = new ServiceTables();
        ServiceTable otherTable = table(other, slice("other", endpoint("10.17.1.4", "node-1", READY)));
        tables.change(
                Map.of("default/web", table("", endpoint("10.17.1.2", "node-1", READY)), "default/other", otherTable));
        String delta = tables.change(Map.of("default/web", table("", endpoint("10.17.1.3", "node-1", READY))))
                .script();
        assertThat(delta).contains("10.17.1.3").doesNotContain("10.17.1.4", "chain", "service_addresses");
        assertThat(delta.lines()).hasSize(4);
        assertThat(tables.change(Map.of()).script()).isEmpty();
        assertThat(tables.fill()).contains("add chain ip troupe address_1\n", "10.17.1.4 . 8080", "10.17.1.3 . 8080");
    }

    private static JsonNode balanced(String name, String more) {
        return Json.read("""
                {"metadata": {"namespace": "default", "name": "%s"},
                 "spec": {"type": "LoadBalancer", "clusterIP": "10.96.0.7", "externalIPs": ["10.0.0.9"], %s
                          "ports": [{"name": "http", "protocol": "TCP", "port": 80, "nodePort": 30080}]},
                 "status": {"loadBalancer": {"ingress": [{"ip": "10.0.0.240"}]}}}
                """.formatted(name, more));
    }

    @Test
    void addressesFromOutsideLeadToTheSamePods() {
        ServiceTable table = table(balanced("web", ""), slice("web", endpoint("10.17.1.2", "node-1", READY)));
        assertThat(table.balancers()).containsExactly("10.0.0.240");
        assertThat(table.addresses().keySet())
                .containsExactlyInAnyOrder("10.96.0.7 . tcp . 80", "10.0.0.9 . tcp . 80", "10.0.0.240 . tcp . 80");
        assertThat(table.addresses())
                .containsEntry("10.96.0.7 . tcp . 80", "goto address_1")
                .containsEntry("10.0.0.240 . tcp . 80", "goto address_marked_1")
                .containsEntry("10.0.0.9 . tcp . 80", "goto address_marked_1");
        assertThat(table.backends()).hasSize(3).containsEntry("10.0.0.240 . tcp . 80 . 0", "10.17.1.2 . 8080");
    }

    @Test
    void onlyGivenNetworksMayUseABalancersAddress() {
        ServiceTable table = table(
                balanced("web", "\"loadBalancerSourceRanges\": [\"10.1.0.0/16\", \"fd00::/8\"],"),
                slice("web", endpoint("10.17.1.2", "node-1", READY)));
        String open = chain(table.addresses(), "10.0.0.9 . tcp . 80");
        assertThat(table.chains().get(chain(table.addresses(), "10.0.0.240 . tcp . 80")))
                .containsExactly("ip saddr 10.1.0.0/16 goto " + open, "drop");
    }

    @Test
    void atALocalBalancersAddressPodsReachAllBackendsAndOthersThoseOfTheNode() {
        ServiceTable table = table(
                balanced("web", "\"externalTrafficPolicy\": \"Local\","),
                slice("web", endpoint("10.17.2.3", "node-2", READY)));
        assertThat(table.nodePorts()).isEmpty();
        List<String> rules =
                Objects.requireNonNull(table.chains().get(chain(table.addresses(), "10.0.0.240 . tcp . 80")));
        assertThat(rules).hasSize(2).last().isEqualTo("drop");
        assertThat(rules)
                .first()
                .asString()
                .startsWith("ip saddr @pod_networks ")
                .contains("10.17.2.3 . 8080");
    }

    @Test
    void whoCameFirstHasAnAddressUntilItGoes() {
        ServiceTable a = table(balanced("a", ""), slice("a", endpoint("10.17.1.2", "node-1", READY)));
        ServiceTable b = table(
                ((ObjectNode) balanced("b", "")).without("status"),
                slice("b", endpoint("10.17.1.3", "node-1", READY) + "," + endpoint("10.17.1.4", "node-1", READY)));
        ServiceTables tables = new ServiceTables();
        tables.change(Map.of("default/b", b));
        assertThat(tables.change(Map.of("default/a", a)).script())
                .contains("add element ip troupe service_addresses { 10.0.0.240 . tcp . 80")
                .doesNotContain("10.0.0.9");
        assertThat(tables.change(Map.of("default/b", ServiceTable.EMPTY)).script())
                .contains("delete element ip troupe service_addresses { 10.0.0.9 . tcp . 80")
                .contains("add element ip troupe service_addresses { 10.0.0.9 . tcp . 80 : goto address_marked_1,");
        assertThat(tables.all()).isEqualTo(a);
    }

    @Test
    void whatAddressesAreNotIsLeftOut() {
        assertThat(table("", endpoint("10.17.1.2; flush ruleset", "node-1", READY)))
                .isEqualTo(ServiceTable.EMPTY);
    }

    @Test
    void theKernelForgetsUdpBackendsThatAreGone() {
        String dns = """
                {"metadata": {"namespace": "default", "name": "dns"},
                 "spec": {"type": "NodePort", "clusterIP": "10.96.0.7",
                          "ports": [{"name": "http", "protocol": "UDP", "port": 53, "nodePort": 30053}]}}
                """;
        JsonNode two = udp(endpoint("10.17.1.2", "node-1", READY), endpoint("10.17.1.3", "node-1", READY));
        ServiceTables tables = new ServiceTables();
        tables.change(Map.of("default/dns", table(Json.read(dns), two)));
        ServiceTables.Step step = tables.change(
                Map.of("default/dns", table(Json.read(dns), udp(endpoint("10.17.1.3", "node-1", READY)))));
        assertThat(UdpFlow.stale(step.before().udp(), step.after().udp()))
                .containsExactly(
                        new UdpFlow("", 30_053, "10.17.1.2", 8080), new UdpFlow("10.96.0.7", 53, "10.17.1.2", 8080));
    }

    @Test
    void whatWasSentToNobodyIsForgottenWhenSomebodyComes() {
        SortedSet<UdpFlow> after = new TreeSet<>(List.of(new UdpFlow("", 30_053, "10.17.1.2", 53)));
        assertThat(UdpFlow.stale(new TreeSet<>(), after)).containsExactly(new UdpFlow("", 30_053, "", 0));
        SortedSet<UdpFlow> many = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            many.add(new UdpFlow("10.96.0.7", 53, "10.17.1." + i, 53));
        }
        assertThat(UdpFlow.stale(many, new TreeSet<>())).containsExactly(new UdpFlow("10.96.0.7", 53, "", 0));
    }

    @Test
    void aBalancersAddressWithoutPodsAnswersNothingElse() {
        ServiceTable table = table(balanced("web", ""));
        assertThat(table.balancers()).containsExactly("10.0.0.240");
        assertThat(table.addresses()).isEmpty();
    }

    private static JsonNode udp(String... endpoints) {
        return Json.read(slice("dns", String.join(",", endpoints)).toString().replace("TCP", "UDP"));
    }
}
