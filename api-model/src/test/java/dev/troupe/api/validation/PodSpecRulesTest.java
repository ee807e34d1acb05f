package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.podWith;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PodSpecRulesTest {

    @Test
    void knowsTheValuesOfItsChoices() {
        assertThat(podWith("/spec/restartPolicy", "Sometimes"))
                .containsExactly("spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\","
                        + " \"OnFailure\", \"Never\"");
        assertThat(podWith("/spec/dnsPolicy", "Mine"))
                .containsExactly("spec.dnsPolicy: Unsupported value: \"Mine\": supported values:"
                        + " \"ClusterFirstWithHostNet\", \"ClusterFirst\", \"Default\", \"None\"");
        assertThat(podWith("/spec/preemptionPolicy", "Maybe"))
                .containsExactly("spec.preemptionPolicy: Unsupported value: \"Maybe\": supported values:"
                        + " \"PreemptLowerPriority\", \"Never\"");
        assertThat(podWith("/spec/os", "{name: plan9}"))
                .containsExactly("spec.os: Unsupported value: \"plan9\": supported values: \"linux\", \"windows\"");
    }

    @Test
    void boundsTheDeadline() {
        assertThat(podWith("/spec/activeDeadlineSeconds", "0"))
                .containsExactly("spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647,"
                        + " inclusive");
    }

    @Test
    void checksNamesOfOthers() {
        assertThat(podWith("/spec/hostname", "my.host"))
                .containsExactly("spec.hostname: Invalid value: \"my.host\": must not contain dots");
        assertThat(podWith("/spec/nodeName", "Node_1"))
                .singleElement()
                .asString()
                .startsWith("spec.nodeName: Invalid value: \"Node_1\": a lowercase RFC 1123 subdomain");
        assertThat(podWith("/spec/readinessGates", "[{conditionType: 'a b'}]"))
                .singleElement()
                .asString()
                .startsWith("spec.readinessGates[0].conditionType: Invalid value: \"a b\": name part");
    }

    @Test
    void checksDns() {
        assertThat(podWith("/spec/dnsConfig", "{nameservers: [1.1.1.1, '::1', a, b], searches: [x.y., '.', 'a b']}"))
                .satisfiesExactly(
                        message -> assertThat(message)
                                .isEqualTo(
                                        "spec.dnsConfig.nameservers: Invalid value: [\"1.1.1.1\",\"::1\",\"a\",\"b\"]:"
                                                + " must not have more than 3 nameservers"),
                        message -> assertThat(message)
                                .isEqualTo("spec.dnsConfig.nameservers[2]: Invalid value: \"a\": must be a valid IP"
                                        + " address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
                        message -> assertThat(message).startsWith("spec.dnsConfig.nameservers[3]:"),
                        message ->
                                assertThat(message).startsWith("spec.dnsConfig.searches[2]: Invalid value: \"a b\""));
        assertThat(podWith("/spec/dnsPolicy", "None"))
                .containsExactly("spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None");
    }

    @Test
    void checksHostAliases() {
        assertThat(podWith("/spec/hostAliases", "[{ip: 1.2.3.4, hostnames: [a.b]}]"))
                .isEmpty();
        assertThat(podWith("/spec/hostAliases", "[{ip: 1.2.3.400}]"))
                .containsExactly("spec.hostAliases[0].ip: Invalid value: \"1.2.3.400\": must be a valid IP address,"
                        + " (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }

    @Test
    void holdsGatedPodsBack() {
        assertThat(podWith(
                        "/spec", "{nodeName: a, schedulingGates: [{name: a.b/c}], containers: [{name: a, image: b}]}"))
                .containsExactly("spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared");
    }

    @Test
    void keepsUserNamespacesFromHostNamespaces() {
        assertThat(podWith("/spec", "{hostUsers: false, hostPID: true, containers: [{name: a, image: b}]}"))
                .containsExactly("spec.HostPID: Forbidden: when `pod.Spec.HostUsers` is false");
    }

    @Test
    void wantsANumberAsDeletionCost() {
        assertThat(podWith("/metadata/annotations", "{controller.kubernetes.io/pod-deletion-cost: '-10'}"))
                .isEmpty();
        assertThat(podWith("/metadata/annotations", "{controller.kubernetes.io/pod-deletion-cost: '010'}"))
                .containsExactly("metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value:"
                        + " \"010\": must be a 32bit integer");
    }
}
