package dev.troupe.api.defaults;

import static dev.troupe.api.validation.Manifests.defaulted;
import static dev.troupe.api.validation.Manifests.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodDefaultsTest {

    private static JsonNode podOf(String spec) {
        return defaulted(object("{kind: Pod, spec: " + spec + "}")).path("spec");
    }

    private static JsonNode containerOf(String fields) {
        return podOf("{containers: [{name: a, image: b, " + fields + "}]}")
                .path("containers")
                .path(0);
    }

    @Test
    void fillsInAPod() {
        ObjectNode pod = defaulted(
                object("{kind: Pod, metadata: {name: web}, spec: {containers: [{name: main, image: nginx}]}}"));
        assertThat(pod).isEqualTo(object("""
                                kind: Pod
                                metadata: {name: web}
                                spec:
                                  containers:
                                  - name: main
                                    image: nginx
                                    resources: {}
                                    terminationMessagePath: /dev/termination-log
                                    terminationMessagePolicy: File
                                    imagePullPolicy: Always
                                  restartPolicy: Always
                                  terminationGracePeriodSeconds: 30
                                  dnsPolicy: ClusterFirst
                                  securityContext: {}
                                  schedulerName: default-scheduler
                                  enableServiceLinks: true
                                """));
    }

    @Test
    void keepsWhatIsSet() {
        JsonNode spec = podOf("{containers: [], restartPolicy: Never, terminationGracePeriodSeconds: 0,"
                + " enableServiceLinks: false, dnsPolicy: Default, securityContext: {runAsUser: 1}}");
        assertThat(spec.path("restartPolicy").asText()).isEqualTo("Never");
        assertThat(spec.path("terminationGracePeriodSeconds").asInt()).isZero();
        assertThat(spec.path("enableServiceLinks").asBoolean()).isFalse();
        assertThat(spec.path("dnsPolicy").asText()).isEqualTo("Default");
        assertThat(spec.path("securityContext")).isEqualTo(object("{runAsUser: 1}"));
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, Always",
        "nginx:latest, Always",
        "registry:5000/nginx, Always",
        "registry:5000/nginx:latest, Always",
        "nginx:1.27, IfNotPresent",
        "registry:5000/a/nginx:1, IfNotPresent",
        "nginx@sha256:0000000000000000000000000000000000000000000000000000000000000000, IfNotPresent",
        "nginx:latest@sha256:0000000000000000000000000000000000000000000000000000000000000000, Always",
        "'', IfNotPresent"
    })
    void pullsAlwaysWhereATagMayMove(String image, String policy) {
        JsonNode spec = podOf("{containers: [{name: a, image: '" + image + "'}]}");
        assertThat(spec.at("/containers/0/imagePullPolicy").asText()).isEqualTo(policy);
    }

    @Test
    void requestsWhatIsTheLimit() {
        assertThat(containerOf("resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m}}")
                        .path("resources"))
                .isEqualTo(object("{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m, memory: 1Gi}}"));
        assertThat(containerOf("resources: {requests: {cpu: 1}}").path("resources"))
                .isEqualTo(object("{requests: {cpu: 1}}"));
    }

    @Test
    void fillsInProbesAndHooks() {
        assertThat(containerOf(
                                "readinessProbe: {httpGet: {port: 80}, timeoutSeconds: 0}, startupProbe: {grpc: {port: 1}},"
                                        + " livenessProbe: {periodSeconds: 5, exec: {command: [a]}}")
                        .path("readinessProbe"))
                .isEqualTo(object("{httpGet: {port: 80, path: /, scheme: HTTP}, timeoutSeconds: 1, periodSeconds: 10,"
                        + " successThreshold: 1, failureThreshold: 3}"));
        assertThat(containerOf("startupProbe: {grpc: {port: 1}}").at("/startupProbe/grpc"))
                .isEqualTo(object("{port: 1, service: ''}"));
        assertThat(containerOf("livenessProbe: {periodSeconds: 5, exec: {command: [a]}}")
                        .at("/livenessProbe/periodSeconds")
                        .asInt())
                .isEqualTo(5);
        assertThat(containerOf("lifecycle: {preStop: {httpGet: {port: 80}}}").at("/lifecycle/preStop/httpGet"))
                .isEqualTo(object("{port: 80, path: /, scheme: HTTP}"));
    }

    @Test
    void fillsInPortsAndVariables() {
        assertThat(containerOf("ports: [{containerPort: 80}]").at("/ports/0"))
                .isEqualTo(object("{containerPort: 80, protocol: TCP}"));
        assertThat(containerOf("env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]")
                        .at("/env/0/valueFrom/fieldRef"))
                .isEqualTo(object("{fieldPath: metadata.name, apiVersion: v1}"));
    }

    @Test
    void usesTheHostsPortsOnTheHostsNetwork() {
        JsonNode spec = podOf("{hostNetwork: true, containers: [{name: a, image: b, ports: [{containerPort: 80}]}]}");
        assertThat(spec.at("/containers/0/ports/0/hostPort").asInt()).isEqualTo(80);
    }

    @Test
    void fillsInVolumes() {
        JsonNode volumes = podOf("{containers: [], volumes: [{name: a}, {name: b, configMap: {name: c}},"
                        + " {name: d, secret: {secretName: e, defaultMode: 256}}, {name: f, hostPath: {path: /g}},"
                        + " {name: h, projected: {sources: [{serviceAccountToken: {path: t}},"
                        + " {downwardAPI: {items: [{path: p, fieldRef: {fieldPath: metadata.name}}]}}]}}]}")
                .path("volumes");
        assertThat(volumes.path(0)).isEqualTo(object("{name: a, emptyDir: {}}"));
        assertThat(volumes.path(1)).isEqualTo(object("{name: b, configMap: {name: c, defaultMode: 420}}"));
        assertThat(volumes.path(2)).isEqualTo(object("{name: d, secret: {secretName: e, defaultMode: 256}}"));
        assertThat(volumes.path(3)).isEqualTo(object("{name: f, hostPath: {path: /g, type: ''}}"));
        assertThat(volumes.path(4).path("projected"))
                .isEqualTo(object("{sources: [{serviceAccountToken: {path: t, expirationSeconds: 3600}},"
                        + " {downwardAPI: {items: [{path: p, fieldRef: {fieldPath: metadata.name, apiVersion: v1}}]}}],"
                        + " defaultMode: 420}"));
    }

    @Test
    void writesTheServiceAccountUnderBothNames() {
        assertThat(podOf("{containers: [], serviceAccount: robot}")
                        .path("serviceAccountName")
                        .asText())
                .isEqualTo("robot");
        assertThat(podOf("{containers: [], serviceAccountName: robot}")
                        .path("serviceAccount")
                        .asText())
                .isEqualTo("robot");
    }
}
