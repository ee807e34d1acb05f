package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.podWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HandlerRulesTest {

    private static List<String> liveness(String yaml) {
        return podWith("/spec/containers/0/livenessProbe", yaml);
    }

    @Test
    void acceptsEachSortOfProbe() {
        assertThat(liveness("{httpGet: {path: /healthy, port: 8080}, initialDelaySeconds: 5, failureThreshold: 3}"))
                .isEmpty();
        assertThat(liveness("{tcpSocket: {port: http}}")).isEmpty();
        assertThat(liveness("{exec: {command: [cat, /tmp/healthy]}}")).isEmpty();
        assertThat(liveness("{grpc: {port: 9000}}")).isEmpty();
    }

    @Test
    void takesOneHandler() {
        assertThat(liveness("{}"))
                .containsExactly("spec.containers[0].livenessProbe: Required value: must specify a handler type");
        assertThat(liveness("{exec: {command: [a]}, tcpSocket: {port: 1}}"))
                .containsExactly("spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1"
                        + " handler type");
    }

    @Test
    void checksWhereARequestGoes() {
        assertThat(liveness("{httpGet: {port: 0}}"))
                .containsExactly(
                        "spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and"
                                + " 65535, inclusive");
        assertThat(liveness("{httpGet: {port: '8080'}}"))
                .containsExactly("spec.containers[0].livenessProbe.httpGet.port: Invalid value: \"8080\": must contain"
                        + " at least one letter (a-z)");
        assertThat(liveness("{httpGet: {port: 80, scheme: ftp, httpHeaders: [{name: 'a b', value: c}]}}"))
                .containsExactly(
                        "spec.containers[0].livenessProbe.httpGet.scheme: Unsupported value: \"ftp\": supported values:"
                                + " \"HTTP\", \"HTTPS\"",
                        "spec.containers[0].livenessProbe.httpGet.httpHeaders: Invalid value: \"a b\": a valid HTTP"
                                + " header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex"
                                + " used for validation is '[-A-Za-z0-9]+')");
    }

    @Test
    void checksTimes() {
        assertThat(liveness("{exec: {command: [a]}, initialDelaySeconds: -1, successThreshold: 2}"))
                .containsExactly(
                        "spec.containers[0].livenessProbe.initialDelaySeconds: Invalid value: -1: must be greater than"
                                + " or equal to 0",
                        "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1");
        assertThat(podWith(
                        "/spec/containers/0/readinessProbe",
                        "{exec: {command: [a]}, successThreshold: 2, terminationGracePeriodSeconds: 5}"))
                .containsExactly("spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5:"
                        + " must not be set for readinessProbes");
    }

    @Test
    void checksHooks() {
        assertThat(podWith("/spec/containers/0/lifecycle", "{preStop: {sleep: {seconds: 5}}}"))
                .isEmpty();
        assertThat(podWith("/spec/containers/0/lifecycle", "{preStop: {sleep: {seconds: 31}}, postStart: {exec: {}}}"))
                .containsExactly(
                        "spec.containers[0].lifecycle.postStart.exec.command: Required value",
                        "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less"
                                + " than terminationGracePeriodSeconds (30)");
    }
}
