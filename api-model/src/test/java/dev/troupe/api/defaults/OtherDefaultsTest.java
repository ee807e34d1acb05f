package dev.troupe.api.defaults;

import static dev.troupe.api.validation.Manifests.defaulted;
import static dev.troupe.api.validation.Manifests.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workloads, Secrets, Namespaces, Nodes, and kinds without defaults. */
class OtherDefaultsTest {

    @Test
    void completesPodTemplates() {
        JsonNode spec = defaulted(object("{kind: PodTemplate, template: {spec: {containers: [{name: a}]}}}"))
                .at("/template/spec");
        assertThat(spec.path("restartPolicy").asText()).isEqualTo("Always");
        assertThat(spec.at("/containers/0/terminationMessagePath").asText()).isEqualTo("/dev/termination-log");
    }

    @Test
    void rollsDeploymentsAQuarterAtATime() {
        JsonNode spec = defaulted(object("{kind: Deployment, spec: {template: {spec: {containers: []}}}}"))
                .path("spec");
        assertThat(spec.path("replicas").asInt()).isEqualTo(1);
        assertThat(spec.path("revisionHistoryLimit").asInt()).isEqualTo(10);
        assertThat(spec.path("progressDeadlineSeconds").asInt()).isEqualTo(600);
        assertThat(spec.path("strategy"))
                .isEqualTo(object("{type: RollingUpdate, rollingUpdate: {maxUnavailable: 25%, maxSurge: 25%}}"));
        assertThat(spec.at("/template/spec/restartPolicy").asText()).isEqualTo("Always");
    }

    @Test
    void leavesOtherStrategiesAlone() {
        assertThat(defaulted(object("{kind: Deployment, spec: {replicas: 0, strategy: {type: Recreate}}}"))
                        .at("/spec/strategy"))
                .isEqualTo(object("{type: Recreate}"));
    }

    @Test
    void keepsWhatOnlyPodsGetOutOfTemplates() {
        JsonNode replicaSet = defaulted(object("{kind: ReplicaSet, spec: {template: {spec: {hostNetwork: true,"
                + " containers: [{name: a, image: b, ports: [{containerPort: 80}],"
                + " resources: {limits: {cpu: 1}}}]}}}}"));
        assertThat(replicaSet.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(replicaSet.at("/spec/template/spec").has("enableServiceLinks"))
                .isFalse();
        assertThat(replicaSet.at("/spec/template/spec/containers/0/ports/0"))
                .isEqualTo(object("{containerPort: 80, protocol: TCP}"));
        assertThat(replicaSet.at("/spec/template/spec/containers/0/resources")).isEqualTo(object("{limits: {cpu: 1}}"));
    }

    @Test
    void mergesPlainTextIntoSecrets() {
        assertThat(defaulted(object("{kind: Secret, data: {a: b2xk, b: eA==}, stringData: {a: new}}")))
                .isEqualTo(object("{kind: Secret, data: {a: bmV3, b: eA==}, type: Opaque}"));
    }

    @Test
    void labelsNamespacesWithTheirNames() {
        assertThat(defaulted(object("{kind: Namespace, metadata: {name: team}}")))
                .isEqualTo(object("{kind: Namespace, metadata: {name: team,"
                        + " labels: {kubernetes.io/metadata.name: team}}, spec: {finalizers: [kubernetes]},"
                        + " status: {phase: Active}}"));
    }

    @Test
    void givesADyingNamespaceNoFinalizerBack() {
        assertThat(defaulted(object("{kind: Namespace, metadata: {name: a, deletionTimestamp: x}, spec: {}}"))
                        .path("spec"))
                .isEmpty();
    }

    @Test
    void allocatesWhatANodeHas() {
        assertThat(defaulted(object("{kind: Node, status: {capacity: {cpu: 2}}}"))
                        .at("/status/allocatable"))
                .isEqualTo(object("{cpu: 2}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ConfigMap", "ServiceAccount", "Lease", "Event"})
    void leavesOtherKindsAlone(String kind) {
        String yaml = "{kind: " + kind + ", metadata: {name: a}, spec: {}}";
        assertThat(defaulted(object(yaml))).isEqualTo(object(yaml));
    }
}
