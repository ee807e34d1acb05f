package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.deploymentWith;
import static dev.troupe.api.validation.Manifests.podWith;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortRulesTest {
    private static final String PORTS = "/spec/containers/0/ports";

    @Test
    void boundsPortNumbers() {
        assertThat(podWith(PORTS, "[{containerPort: 65536}, {containerPort: 0}, {containerPort: 1, hostPort: -1}]"))
                .containsExactly(
                        "spec.containers[0].ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535,"
                                + " inclusive",
                        "spec.containers[0].ports[1].containerPort: Required value",
                        "spec.containers[0].ports[2].hostPort: Invalid value: -1: must be between 1 and 65535,"
                                + " inclusive");
    }

    @Test
    void checksNamesAndProtocols() {
        assertThat(podWith(PORTS, "[{containerPort: 1, name: a}, {containerPort: 2, name: a}]"))
                .containsExactly("spec.containers[0].ports[1].name: Duplicate value: \"a\"");
        assertThat(podWith(PORTS, "[{containerPort: 1, name: a-name-that-is-long}]"))
                .containsExactly("spec.containers[0].ports[0].name: Invalid value: \"a-name-that-is-long\": must be no"
                        + " more than 15 characters");
        assertThat(podWith(PORTS, "[{containerPort: 1, protocol: ICMP}]"))
                .containsExactly("spec.containers[0].ports[0].protocol: Unsupported value: \"ICMP\": supported values:"
                        + " \"SCTP\", \"TCP\", \"UDP\"");
    }

    @Test
    void givesAHostPortToOneContainer() {
        assertThat(podWith(PORTS, "[{containerPort: 1, hostPort: 80}, {containerPort: 2, hostPort: 80}]"))
                .containsExactly("spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\"");
        assertThat(podWith(
                        PORTS, "[{containerPort: 1, hostPort: 80}, {containerPort: 2, hostPort: 80, protocol: UDP}]"))
                .isEmpty();
    }

    @Test
    void wantsHostPortsToEqualContainerPortsOnTheHostNetwork() {
        assertThat(podWith(
                        "/spec",
                        "{hostNetwork: true, containers: [{name: a, image: b, ports: [{containerPort: 80,"
                                + " hostPort: 81}]}]}"))
                .containsExactly("spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort`"
                        + " when `hostNetwork` is true");
        assertThat(deploymentWith(
                        "/spec/template/spec",
                        "{hostNetwork: true, containers: [{name: a, image: b, ports: [{containerPort: 80}]}]}"))
                .isEmpty();
    }
}
