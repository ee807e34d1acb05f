package dev.troupe.service.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.resource.plan.Claim;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {
    private final ServiceRules rules = new ServiceRules(() -> {
        throw new AssertionError("nothing is claimed here");
    });

    private static ObjectNode service(String spec) {
        return (ObjectNode) Json.read("{\"spec\": " + spec + "}");
    }

    @Test
    void claimsWhatIsMissing() {
        ObjectNode service =
                service("{\"type\":\"NodePort\",\"ports\":[{\"port\":80},{\"port\":81,\"nodePort\":30081}]}");
        rules.prepareCreate(service, Instant.EPOCH);
        assertThat(rules.claims(null, service))
                .containsExactly(
                        new Claim("cluster-ips", "/spec/clusterIP", ""),
                        new Claim("node-ports", "/spec/ports/0/nodePort", ""),
                        new Claim("node-ports", "/spec/ports/1/nodePort", "30081"));
        rules.grant(service, Map.of("/spec/clusterIP", "10.96.1.2", "/spec/ports/0/nodePort", "30099"));
        assertThat(service.at("/spec/clusterIPs")).hasToString("[\"10.96.1.2\"]");
        assertThat(service.at("/spec/ports/0/nodePort").asInt()).isEqualTo(30_099);
    }

    @Test
    void headlessAndExternalNamesClaimNothing() {
        assertThat(rules.claims(null, service("{\"type\":\"ClusterIP\",\"clusterIP\":\"None\"}")))
                .isEmpty();
        assertThat(rules.claims(null, service("{\"type\":\"ExternalName\"}"))).isEmpty();
    }

    @Test
    void whatWasGivenStaysThroughReplacement() {
        ObjectNode before = service("{\"type\":\"NodePort\",\"clusterIP\":\"10.96.1.2\",\"clusterIPs\":[\"10.96.1.2\"],"
                + "\"ports\":[{\"port\":80,\"protocol\":\"TCP\",\"nodePort\":30099}]}");
        ObjectNode next = service("{\"type\":\"NodePort\",\"ports\":[{\"port\":81},{\"port\":80}]}");
        rules.prepareUpdate(before, next);
        assertThat(next.at("/spec/clusterIP").asText()).isEqualTo("10.96.1.2");
        assertThat(next.at("/spec/ports/1/nodePort").asInt()).isEqualTo(30_099);
        assertThat(rules.claims(before, next)).containsExactly(new Claim("node-ports", "/spec/ports/0/nodePort", ""));
    }

    @Test
    void anotherTypeGivesUpWhatItHasNoUseFor() {
        ObjectNode before = service(
                "{\"type\":\"NodePort\",\"clusterIP\":\"10.96.1.2\",\"clusterIPs\":[\"10.96.1.2\"],"
                        + "\"externalTrafficPolicy\":\"Cluster\",\"ports\":[{\"port\":80,\"protocol\":\"TCP\",\"nodePort\":30099}]}");
        ObjectNode plain = before.deepCopy();
        ((ObjectNode) plain.get("spec")).put("type", "ClusterIP");
        rules.prepareUpdate(before, plain);
        assertThat(plain.at("/spec/ports/0").has("nodePort")).isFalse();
        assertThat(plain.at("/spec").has("externalTrafficPolicy")).isFalse();
        ObjectNode named = before.deepCopy();
        ((ObjectNode) named.get("spec")).put("type", "ExternalName");
        rules.prepareUpdate(before, named);
        assertThat(named.at("/spec").has("clusterIP")).isFalse();
    }

    @Test
    void givesUpItsFamiliesAlsoWithAnAddressThatIsTakenAway() {
        ObjectNode before =
                service("{\"type\":\"ClusterIP\",\"clusterIP\":\"10.96.1.2\",\"clusterIPs\":[\"10.96.1.2\"],"
                        + "\"ipFamilies\":[\"IPv4\"],\"ipFamilyPolicy\":\"SingleStack\"}");
        ObjectNode named = service("{\"type\":\"ExternalName\",\"clusterIP\":\"\",\"clusterIPs\":[\"10.96.1.2\"],"
                + "\"ipFamilies\":[\"IPv4\"],\"ipFamilyPolicy\":\"SingleStack\"}");
        rules.prepareUpdate(before, named);
        assertThat(named.at("/spec")).hasToString("{\"type\":\"ExternalName\"}");
    }
}
