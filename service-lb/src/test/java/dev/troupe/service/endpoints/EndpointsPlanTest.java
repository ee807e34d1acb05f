package dev.troupe.service.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EndpointsPlanTest {
    private static JsonNode service(String spec) {
        return Json.read("""
                {"metadata": {"name": "web", "namespace": "default", "uid": "u1", "labels": {"team": "a"}},
                 "spec": {"clusterIP": "10.96.0.9", "ports": [{"name": "http", "protocol": "TCP", "port": 80,
                          "targetPort": "http"}], %s "selector": {"app": "web"}}}
                """.formatted(spec));
    }

    private static ObjectNode pod(String name, String address, boolean ready, int port) {
        return (ObjectNode) Json.read("""
                {"metadata": {"name": "%1$s", "namespace": "default", "uid": "%1$s"},
                 "spec": {"nodeName": "node-1", "containers": [{"ports": [{"name": "http", "containerPort": %4$d}]}]},
                 "status": {"phase": "Running", "podIP": "%2$s",
                            "conditions": [{"type": "Ready", "status": "%3$s"}]}}
                """.formatted(name, address, ready ? "True" : "False", port));
    }

    private static ObjectNode ending(ObjectNode pod) {
        ((ObjectNode) pod.get("metadata")).put("deletionTimestamp", "2026-01-01T00:00:00Z");
        return pod;
    }

    @Test
    void tellsWhoIsReadyAndWhoIsNot() {
        EndpointsPlan plan = EndpointsPlan.of(
                service(""),
                List.of(
                        pod("a", "10.17.1.2", true, 8080),
                        pod("b", "10.17.1.3", false, 8080),
                        ending(pod("c", "10.17.1.4", true, 8080)),
                        pod("d", "", true, 8080)));
        JsonNode subset = plan.endpoints().at("/subsets/0");
        assertThat(subset.path("addresses").findValuesAsText("ip")).containsExactly("10.17.1.2");
        assertThat(subset.path("notReadyAddresses").findValuesAsText("ip")).containsExactly("10.17.1.3");
        assertThat(subset.path("ports").toString())
                .isEqualTo("[{\"name\":\"http\",\"port\":8080,\"protocol\":\"TCP\"}]");
        assertThat(plan.slices()).hasSize(1);
        JsonNode slice = plan.slices().getFirst();
        assertThat(slice.path("endpoints")).hasSize(3);
        assertThat(slice.at("/endpoints/2/conditions"))
                .hasToString("{\"ready\":false,\"serving\":true,\"terminating\":true}");
        assertThat(slice.at("/metadata/labels").toString())
                .contains("\"kubernetes.io/service-name\":\"web\"", "\"team\":\"a\"");
        assertThat(slice.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("u1");
    }

    @Test
    void publishesUnreadyPodsWhenAsked() {
        EndpointsPlan plan = EndpointsPlan.of(
                service("\"publishNotReadyAddresses\": true,"),
                List.of(pod("b", "10.17.1.3", false, 8080), ending(pod("c", "10.17.1.4", false, 8080))));
        assertThat(plan.endpoints().at("/subsets/0/addresses").findValuesAsText("ip"))
                .containsExactly("10.17.1.3", "10.17.1.4");
        assertThat(plan.slices().getFirst().at("/endpoints/1/conditions/ready").asBoolean())
                .isTrue();
    }

    @Test
    void podsThatNameAPortDifferentlyAreASliceOfTheirOwn() {
        EndpointsPlan plan = EndpointsPlan.of(
                service(""), List.of(pod("a", "10.17.1.2", true, 8080), pod("b", "10.17.1.3", true, 9090)));
        assertThat(plan.slices()).hasSize(2);
        assertThat(plan.endpoints().path("subsets")).hasSize(2);
    }

    @Test
    void slicesHoldAHundredAndKeepTheirNames() {
        List<ObjectNode> pods = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            pods.add(pod("p" + i, "10.17.1." + i % 256, true, 8080));
        }
        EndpointsPlan plan = EndpointsPlan.of(service(""), pods);
        Set<String> names = new TreeSet<>();
        plan.slices().forEach(slice -> names.add(slice.at("/metadata/name").asText()));
        assertThat(names).hasSize(3).allMatch(name -> name.matches("web-[a-z0-9]{5}"));
        assertThat(EndpointsPlan.of(service(""), pods.subList(0, 1))
                        .slices()
                        .getFirst()
                        .at("/metadata/name")
                        .asText())
                .isIn(names);
    }

    @Test
    void aServiceWithoutPodsHasAnEmptySlice() {
        EndpointsPlan plan = EndpointsPlan.of(service(""), List.of());
        assertThat(plan.slices()).hasSize(1);
        assertThat(plan.slices().getFirst().path("endpoints")).isEmpty();
        assertThat(plan.endpoints().has("subsets")).isFalse();
    }

    @Test
    void whatSomebodyElseSaysIsToldInSlicesToo() {
        JsonNode endpoints = Json.read("""
                {"metadata": {"name": "web", "namespace": "default", "uid": "e1", "labels": {"from": "elsewhere"}},
                 "subsets": [{"addresses": [{"ip": "192.0.2.7", "nodeName": "node-2"}],
                              "notReadyAddresses": [{"ip": "192.0.2.8"}],
                              "ports": [{"name": "http", "port": 8080, "protocol": "TCP", "appProtocol": "http"}]},
                             {"addresses": [{"ip": "192.0.2.9"}], "ports": [{"port": 9090, "protocol": "TCP"}]}]}
                """);
        List<ObjectNode> slices = EndpointsPlan.mirror(service(""), endpoints).slices();
        assertThat(slices).hasSize(2);
        assertThat(slices.toString())
                .contains("192.0.2.7", "192.0.2.8", "192.0.2.9", "\"nodeName\":\"node-2\"", "9090")
                .contains("\"endpointslice.kubernetes.io/managed-by\":\"endpointslicemirroring-controller.k8s.io\"")
                .contains("\"kind\":\"Endpoints\"", "\"uid\":\"e1\"", "\"appProtocol\":\"http\"");
        assertThat(slices).allSatisfy(slice -> {
            assertThat(slice.at("/metadata/labels/from").asText()).isEqualTo("elsewhere");
            assertThat(slice.at("/metadata/labels").has("team")).isFalse();
        });
    }

    @Test
    void theSliceOfTheApiIsNamedAsItsService() {
        List<ObjectNode> slices = EndpointsPlan.ofAddresses(service(""), List.of("192.0.2.7", "192.0.2.8"), 6443)
                .slices();
        assertThat(slices).hasSize(1);
        assertThat(slices.getFirst().at("/metadata/name").asText()).isEqualTo("web");
        assertThat(slices.getFirst().at("/endpoints")).hasSize(2);
        assertThat(slices.getFirst().at("/ports/0/port").asInt()).isEqualTo(6443);
    }

    @Test
    void portsTellWhatIsSpokenThere() {
        ObjectNode service = (ObjectNode) service("");
        ((ObjectNode) service.at("/spec/ports/0")).put("appProtocol", "kubernetes.io/h2c");
        EndpointsPlan plan = EndpointsPlan.of(service, List.of(pod("a", "10.17.1.2", true, 8080)));
        assertThat(plan.slices().getFirst().at("/ports/0/appProtocol").asText()).isEqualTo("kubernetes.io/h2c");
        assertThat(plan.endpoints().at("/subsets/0/ports/0/appProtocol").asText())
                .isEqualTo("kubernetes.io/h2c");
    }
}
