package dev.troupe.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;

class LogTargetTest {
    private static Pod pod(String containers, String state) {
        return Json.as(
                Json.read("{\"metadata\":{\"name\":\"p\",\"namespace\":\"default\"},\"spec\":{" + containers
                        + "},\"status\":{\"containerStatuses\":[{\"name\":\"c\"" + state + "}]}}"),
                Pod.class);
    }

    private static final String ONE = "\"containers\":[{\"name\":\"c\"}]";

    @Test
    void picksTheOnlyContainer() {
        assertThat(LogTarget.of(pod(ONE, ",\"containerID\":\"containerd://1\",\"state\":{\"running\":{}}"), "", false))
                .isEqualTo(new LogTarget("c", "1"));
    }

    @Test
    void asksWhichOfSeveral() {
        String two = "\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]";
        assertThatThrownBy(() -> LogTarget.of(pod(two, ""), "", false))
                .isInstanceOf(StatusException.class)
                .hasMessage("a container name must be specified for pod p, choose one of: [a b]");
        assertThatThrownBy(() -> LogTarget.of(pod(two + ",\"initContainers\":[{\"name\":\"i\"}]", ""), "", false))
                .hasMessage("a container name must be specified for pod p, choose one of: [a b] or one of the init"
                        + " containers: [i]");
    }

    @Test
    void refusesUnknownContainer() {
        assertThatThrownBy(() -> LogTarget.of(pod(ONE, ""), "x", false))
                .hasMessage("container x is not valid for pod p");
    }

    @Test
    void tellsWhatAContainerWaitsFor() {
        assertThatThrownBy(() -> LogTarget.of(
                        pod(ONE, ",\"state\":{\"waiting\":{\"reason\":\"ContainerCreating\"}}"), "c", false))
                .hasMessage("container \"c\" in pod \"p\" is waiting to start: ContainerCreating");
        assertThatThrownBy(() -> LogTarget.of(
                        pod(ONE, ",\"state\":{\"waiting\":{\"reason\":\"ImagePullBackOff\"}}"), "c", false))
                .hasMessage("container \"c\" in pod \"p\" is waiting to start: trying and failing to pull image");
    }

    @Test
    void readsTheLastEndWhileAContainerWaitsForItsRestart() {
        String state = ",\"containerID\":\"containerd://1\",\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}},"
                + "\"lastState\":{\"terminated\":{\"exitCode\":1,\"containerID\":\"containerd://1\"}}";
        assertThat(LogTarget.of(pod(ONE, state), "c", false).containerId()).isEqualTo("1");
        assertThat(LogTarget.of(pod(ONE, state), "c", true).containerId()).isEqualTo("1");
    }

    @Test
    void hasNoPreviousInstanceAtFirst() {
        assertThatThrownBy(() -> LogTarget.of(
                        pod(ONE, ",\"containerID\":\"containerd://1\",\"state\":{\"running\":{}}"), "c", true))
                .hasMessage("previous terminated container \"c\" in pod \"p\" not found");
    }
}
