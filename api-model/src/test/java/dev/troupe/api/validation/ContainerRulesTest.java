package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.deploymentWith;
import static dev.troupe.api.validation.Manifests.pod;
import static dev.troupe.api.validation.Manifests.podWith;
import static dev.troupe.api.validation.Manifests.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContainerRulesTest {
    private static final String SECOND = "/spec/containers/-";
    private static final String INIT = "/spec/initContainers";

    @Test
    void wantsAtLeastOneContainer() {
        assertThat(podWith("/spec/containers", "[]")).containsExactly("spec.containers: Required value");
        assertThat(podWith("/spec", "{}")).containsExactly("spec.containers: Required value");
    }

    @Test
    void wantsNameAndImage() {
        assertThat(podWith(SECOND, "{}"))
                .containsExactly("spec.containers[1].name: Required value", "spec.containers[1].image: Required value");
    }

    @Test
    void readsTheSplitListItemOfTheCourseAsThreeContainers() {
        assertThat(podWith("/spec/containers", "[{image: kuard}, {name: kuard}, {resources: {}}]"))
                .containsExactly(
                        "spec.containers[0].name: Required value",
                        "spec.containers[1].image: Required value",
                        "spec.containers[2].name: Required value",
                        "spec.containers[2].image: Required value");
    }

    @Test
    void refusesTwoContainersOfOneName() {
        assertThat(podWith(SECOND, "{name: main, image: a}"))
                .containsExactly("spec.containers[1].name: Duplicate value: \"main\"");
        assertThat(podWith(INIT, "[{name: main, image: a}]"))
                .containsExactly("spec.initContainers[0].name: Duplicate value: \"main\"");
    }

    @Test
    void refusesNamesThatAreNoLabels() {
        assertThat(podWith("/spec/containers/0/name", "my.main"))
                .containsExactly("spec.containers[0].name: Invalid value: \"my.main\": must not contain dots");
    }

    @Test
    void refusesBlanksAroundAnImageInPodsOnly() {
        assertThat(podWith("/spec/containers/0/image", "' nginx'"))
                .containsExactly("spec.containers[0].image: Invalid value: \" nginx\": must not have leading or"
                        + " trailing whitespace");
        assertThat(deploymentWith("/spec/template/spec/containers/0/image", "' '"))
                .isEmpty();
    }

    @Test
    void knowsTheValuesOfItsChoices() {
        assertThat(podWith("/spec/containers/0/imagePullPolicy", "Sometimes"))
                .containsExactly("spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported"
                        + " values: \"Always\", \"IfNotPresent\", \"Never\"");
        assertThat(podWith("/spec/containers/0/terminationMessagePolicy", "Log"))
                .containsExactly("spec.containers[0].terminationMessagePolicy: Unsupported value: \"Log\": supported"
                        + " values: \"File\", \"FallbackToLogsOnError\"");
    }

    @Test
    void keepsProbesAndHooksFromPlainInitContainers() {
        String probing = "{name: init, image: a, readinessProbe: {exec: {command: [x]}},"
                + " lifecycle: {preStop: {exec: {command: [x]}}}}";
        assertThat(podWith(INIT, "[" + probing + "]"))
                .containsExactly(
                        "spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without"
                                + " restartPolicy=Always",
                        "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without"
                                + " restartPolicy=Always");
        assertThat(podWith(INIT, "[" + probing.replace("name:", "restartPolicy: Always, name:") + "]"))
                .isEmpty();
    }

    @Test
    void letsOnlySidecarsHaveARestartPolicy() {
        assertThat(podWith(INIT, "[{name: init, image: a, restartPolicy: Never}]"))
                .containsExactly("spec.initContainers[0].restartPolicy: Unsupported value: \"Never\": supported values:"
                        + " \"Always\"");
        assertThat(podWith("/spec/containers/0/restartPolicy", "Always"))
                .containsExactly("spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers");
    }

    @Test
    void takesEphemeralContainersOnlyThroughTheirSubresource() {
        String debugger = "[{name: debug, image: busybox, targetContainerName: main}]";
        assertThat(podWith("/spec/ephemeralContainers", debugger))
                .containsExactly("spec.ephemeralContainers: Forbidden: cannot be set on create");
        var old = Manifests.defaulted(pod());
        var next = Manifests.defaulted(with(pod(), "/spec/ephemeralContainers", debugger));
        assertThat(Validation.ephemeralContainers(old, next)).isEmpty();
        assertThat(Manifests.messages(Validation.ephemeralContainers(next, old)))
                .containsExactly("spec.ephemeralContainers: Forbidden: existing ephemeral containers \"debug\" may not"
                        + " be removed\n");
    }

    @Test
    void keepsFromEphemeralContainersWhatServicesNeed() {
        var old = Manifests.defaulted(pod());
        var next = Manifests.defaulted(with(
                pod(),
                "/spec/ephemeralContainers",
                "[{name: main, image: a, targetContainerName: gone, ports: [{containerPort: 1}],"
                        + " resources: {limits: {cpu: 1}},"
                        + " volumeMounts: [{name: cache, mountPath: /x, subPath: y}]}]"));
        assertThat(Manifests.messages(Validation.ephemeralContainers(old, next)))
                .containsExactly(
                        "spec.ephemeralContainers[0].name: Duplicate value: \"main\"",
                        "spec.ephemeralContainers[0].targetContainerName: Not found: \"gone\"",
                        "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
                        "spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container",
                        "spec.ephemeralContainers[0].volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral"
                                + " Container");
    }

    @Test
    void leavesTheObjectAsItIs() {
        var pod = Manifests.defaulted(pod());
        String before = pod.toString();
        Validation.create(Manifests.kind(pod), pod);
        assertThat(pod.toString()).isEqualTo(before);
    }
}
