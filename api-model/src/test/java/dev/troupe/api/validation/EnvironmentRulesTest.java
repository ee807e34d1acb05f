package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.podWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentRulesTest {

    private static List<String> variable(String yaml) {
        return podWith("/spec/containers/0/env", "[" + yaml + "]");
    }

    @Test
    void wantsAName() {
        assertThat(variable("{value: a}")).containsExactly("spec.containers[0].env[0].name: Required value");
        assertThat(variable("{name: 'A=B'}"))
                .containsExactly("spec.containers[0].env[0].name: Invalid value: \"A=B\": a valid environment variable"
                        + " name must consist only of printable ASCII characters other than '='");
    }

    @Test
    void takesOneSource() {
        assertThat(variable("{name: A, valueFrom: {}}"))
                .containsExactly("spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of:"
                        + " `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        assertThat(variable("{name: A, value: x, valueFrom: {configMapKeyRef: {name: a, key: b}}}"))
                .containsExactly("spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when"
                        + " `value` is not empty");
        assertThat(variable(
                        "{name: A, valueFrom: {secretKeyRef: {name: a, key: b}, configMapKeyRef: {name: a, key: b}}}"))
                .containsExactly("spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not have more than one"
                        + " field specified at a time");
    }

    @Test
    void checksKeyReferences() {
        assertThat(variable("{name: A, valueFrom: {secretKeyRef: {name: a, key: 'b c'}}}"))
                .singleElement()
                .asString()
                .startsWith("spec.containers[0].env[0].valueFrom.secretKeyRef.key: Invalid value: \"b c\": a valid"
                        + " config key");
        assertThat(variable("{name: A, valueFrom: {configMapKeyRef: {name: a}}}"))
                .containsExactly("spec.containers[0].env[0].valueFrom.configMapKeyRef.key: Required value");
    }

    @Test
    void knowsWhatAPodCanTellOfItself() {
        assertThat(variable("{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}}"))
                .isEmpty();
        assertThat(variable("{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}"))
                .isEmpty();
        assertThat(variable("{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}"))
                .containsExactly("spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value:"
                        + " \"metadata.labels\": supported values: \"metadata.name\", \"metadata.namespace\","
                        + " \"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\","
                        + " \"status.hostIPs\", \"status.podIP\", \"status.podIPs\"");
        assertThat(variable("{name: A, valueFrom: {fieldRef: {fieldPath: spec.image}}}"))
                .containsExactly(
                        "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.image\":"
                                + " error converting fieldPath: field label not supported: spec.image");
    }

    @Test
    void knowsWhichResourcesCanBeTold() {
        assertThat(variable("{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}"))
                .isEmpty();
        assertThat(variable("{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}"))
                .containsExactly("spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value:"
                        + " \"limits.gpu\": supported values: \"limits.cpu\", \"limits.ephemeral-storage\","
                        + " \"limits.memory\", \"requests.cpu\", \"requests.ephemeral-storage\", \"requests.memory\"");
        assertThat(variable("{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 2m}}}"))
                .containsExactly("spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value:"
                        + " \"limits.cpu\": only divisor's values 1m and 1 are supported with the cpu resource");
    }

    @Test
    void checksWholeSources() {
        assertThat(podWith("/spec/containers/0/envFrom", "[{prefix: A_, configMapRef: {name: a}}]"))
                .isEmpty();
        assertThat(podWith("/spec/containers/0/envFrom", "[{}, {secretRef: {}}]"))
                .containsExactly(
                        "spec.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or"
                                + " `secretRef`",
                        "spec.containers[0].envFrom[1].secretRef.name: Required value");
    }
}
