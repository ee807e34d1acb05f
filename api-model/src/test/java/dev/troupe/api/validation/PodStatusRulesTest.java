package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.object;
import static dev.troupe.api.validation.Manifests.pod;
import static dev.troupe.api.validation.Manifests.status;
import static dev.troupe.api.validation.Manifests.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class PodStatusRulesTest {
    private static final String ENDED = "[{name: main, state: {terminated: {exitCode: %d}}}]";
    private static final String RUNNING = "[{name: main, state: {running: {}}}]";

    private static ObjectNode podOf(String restartPolicy, String statuses) {
        ObjectNode pod = with(pod(), "/spec/restartPolicy", restartPolicy);
        return with(pod, "/status/containerStatuses", statuses);
    }

    @Test
    void acceptsARunningPod() {
        ObjectNode next = with(
                pod(),
                "/status",
                "{phase: Running, qosClass: Burstable, hostIP: 10.0.0.1, hostIPs: [{ip: 10.0.0.1}], podIP: 10.1.0.2,"
                        + " podIPs: [{ip: 10.1.0.2}], conditions: [{type: Ready, status: 'True'}]}");
        assertThat(status(pod(), next)).isEmpty();
    }

    @Test
    void keepsTheQualityClass() {
        ObjectNode old = with(pod(), "/status/qosClass", "Burstable");
        assertThat(status(old, with(pod(), "/status/qosClass", "BestEffort")))
                .containsExactly("status.qosClass: Invalid value: \"BestEffort\": field is immutable");
    }

    @Test
    void revivesNoContainerThatIsNotToRestart() {
        String refused =
                "status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state";
        assertThat(status(podOf("Never", ENDED.formatted(1)), podOf("Never", RUNNING)))
                .containsExactly(refused);
        assertThat(status(podOf("OnFailure", ENDED.formatted(0)), podOf("OnFailure", RUNNING)))
                .containsExactly(refused);
        assertThat(status(podOf("OnFailure", ENDED.formatted(1)), podOf("OnFailure", RUNNING)))
                .isEmpty();
        assertThat(status(podOf("Always", ENDED.formatted(0)), podOf("Always", RUNNING)))
                .isEmpty();
    }

    @Test
    void checksAddresses() {
        assertThat(status(pod(), with(pod(), "/status/podIPs", "[{ip: a}, {ip: 1.2.3.4}, {ip: 1.2.3.4}]")))
                .containsExactly(
                        "status.podIPs[0]: Invalid value: \"a\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)",
                        "status.podIPs[2]: Duplicate value: {\"ip\":\"1.2.3.4\"}",
                        "status.podIPs: Invalid value: [{\"ip\":\"a\"},{\"ip\":\"1.2.3.4\"},{\"ip\":\"1.2.3.4\"}]: may"
                                + " specify no more than one IP for each IP family");
    }

    @Test
    void refusesStatusesOfWorkloadsThatDoNotAddUp() {
        ObjectNode old = Manifests.deployment();
        ObjectNode next = with(old.deepCopy(), "/status", "{replicas: 2, readyReplicas: 3, availableReplicas: -1}");
        assertThat(status(old, next))
                .containsExactly(
                        "status.availableReplicas: Invalid value: -1: must be greater than or equal to 0",
                        "status.readyReplicas: Invalid value: 3: cannot be greater than status.replicas");
    }

    @Test
    void tiesTheNamespacePhaseToDeletion() {
        ObjectNode old = object("{kind: Namespace, metadata: {name: a}}");
        assertThat(status(old, object("{kind: Namespace, metadata: {name: a}, status: {phase: Terminating}}")))
                .containsExactly("status.Phase: Invalid value: \"Terminating\": may only be 'Active' if"
                        + " `deletionTimestamp` is empty");
    }
}
