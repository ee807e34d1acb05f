package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.create;
import static dev.troupe.api.validation.Manifests.defaulted;
import static dev.troupe.api.validation.Manifests.object;
import static dev.troupe.api.validation.Manifests.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkPolicyValidationTest {
    private static ObjectNode policy(String spec) {
        return object(
                "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a, namespace: b}, spec: "
                        + spec + "}");
    }

    private static List<String> peer(String peer) {
        return create(policy("{podSelector: {}, ingress: [{from: [" + peer + "]}]}"));
    }

    private static List<String> port(String port) {
        return create(policy("{podSelector: {}, egress: [{ports: [" + port + "]}]}"));
    }

    @Test
    void isAboutIngressAndAboutEgressIfItHasRulesForIt() {
        assertThat(defaulted(policy("{podSelector: {}}")).at("/spec/policyTypes"))
                .isEqualTo(Manifests.value("[Ingress]"));
        assertThat(defaulted(policy("{podSelector: {}, egress: []}")).at("/spec/policyTypes"))
                .isEqualTo(Manifests.value("[Ingress]"));
        assertThat(defaulted(policy("{podSelector: {}, egress: [{}]}")).at("/spec/policyTypes"))
                .isEqualTo(Manifests.value("[Ingress, Egress]"));
        assertThat(defaulted(policy("{podSelector: {}, policyTypes: [Egress]}")).at("/spec/policyTypes"))
                .isEqualTo(Manifests.value("[Egress]"));
        assertThat(defaulted(policy("{podSelector: {}, ingress: [{ports: [{port: 80}, {protocol: UDP}]}]}"))
                        .at("/spec/ingress/0/ports"))
                .isEqualTo(Manifests.value("[{port: 80, protocol: TCP}, {protocol: UDP}]"));
    }

    @Test
    void takesWhatTheDocumentationShows() {
        assertThat(create(policy("""
                {podSelector: {matchLabels: {role: db}}, policyTypes: [Ingress, Egress],
                 ingress: [{from: [{ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}},
                                   {namespaceSelector: {matchLabels: {project: myproject}}},
                                   {podSelector: {matchLabels: {role: frontend}}}],
                            ports: [{protocol: TCP, port: 6379}]}],
                 egress: [{to: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{protocol: TCP, port: 32000, endPort: 32768}]}]}
                """))).isEmpty();
        assertThat(peer("{ipBlock: {cidr: '2001:db8::/64', except: ['2001:db8::1/128']}}"))
                .isEmpty();
    }

    @Test
    void wantsPeersOfOneSort() {
        assertThat(peer("{}")).containsExactly("spec.ingress[0].from[0]: Required value: must specify a peer");
        assertThat(peer("{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}"))
                .containsExactly("spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer");
        assertThat(peer("{namespaceSelector: {matchExpressions: [{key: a, operator: Like}]}}"))
                .containsExactly(
                        "spec.ingress[0].from[0].namespaceSelector.matchExpressions[0].operator: Invalid value:"
                                + " \"Like\": not a valid selector operator");
    }

    @Test
    void wantsExceptionsWithinTheirBlock() {
        String block = "spec.ingress[0].from[0].ipBlock.";
        assertThat(peer("{ipBlock: {}}")).containsExactly(block + "cidr: Required value");
        assertThat(peer("{ipBlock: {cidr: 10.0.0.0}}"))
                .containsExactly(block + "cidr: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g."
                        + " 10.9.8.0/24 or 2001:db8::/64)");
        for (String outside : List.of("10.1.0.0/24", "10.0.0.0/16", "10.0.0.0/8", "2001:db8::/64")) {
            assertThat(peer("{ipBlock: {cidr: 10.0.0.0/16, except: ['" + outside + "']}}"))
                    .containsExactly(
                            block + "except[0]: Invalid value: \"" + outside + "\": must be a strict subset of `cidr`");
        }
        assertThat(peer("{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, x]}}"))
                .containsExactly(block + "except[1]: Invalid value: \"x\": must be a valid CIDR value, (e.g."
                        + " 10.9.8.0/24 or 2001:db8::/64)");
    }

    @Test
    void checksPorts() {
        String port = "spec.egress[0].ports[0].";
        assertThat(port("{port: 0}"))
                .containsExactly(port + "port: Invalid value: 0: must be between 1 and 65535, inclusive");
        assertThat(port("{protocol: ICMP, port: 80}"))
                .containsExactly(
                        port + "protocol: Unsupported value: \"ICMP\": supported values: \"TCP\", \"UDP\", \"SCTP\"");
        assertThat(port("{port: 80, endPort: 79}"))
                .containsExactly(port + "endPort: Invalid value: 79: must be greater than or equal to `port`");
        assertThat(port("{port: 80, endPort: 70000}"))
                .containsExactly(port + "endPort: Invalid value: 70000: must be between 1 and 65535, inclusive");
        assertThat(port("{port: http, endPort: 80}"))
                .containsExactly(port + "endPort: Invalid value: 80: may not be specified when `port` is non-numeric");
        assertThat(port("{endPort: 80}"))
                .containsExactly(
                        port + "endPort: Invalid value: 80: may not be specified when `port` is not specified");
        assertThat(port("{port: Http_1}")).hasSize(1).first().asString().startsWith(port + "port: Invalid value");
    }

    @Test
    void checksWhatItIsAbout() {
        assertThat(create(policy("{podSelector: {}, policyTypes: [Both]}")))
                .containsExactly("spec.policyTypes[0]: Unsupported value: \"Both\": supported values: \"Ingress\","
                        + " \"Egress\"");
        assertThat(create(policy("{podSelector: {}, policyTypes: [Egress, Egress, Egress]}")))
                .hasSize(1);
        assertThat(update(policy("{podSelector: {}}"), policy("{podSelector: {}, egress: [{to: [{}]}]}")))
                .containsExactly("spec.egress[0].to[0]: Required value: must specify a peer");
    }
}
