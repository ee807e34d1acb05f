package dev.troupe.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What kubectl shows for pods in all sorts of trouble. */
final class PodPrinterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
    private final PodPrinter printer = new PodPrinter();

    private ArrayNode cells(String yaml) throws Exception {
        return printer.cells(new YAMLMapper().readTree(yaml), NOW);
    }

    private String status(String yaml) throws Exception {
        return cells(yaml).get(2).asText();
    }

    @Test
    void runningPod() throws Exception {
        ArrayNode cells = cells("""
                metadata: {name: web, creationTimestamp: "2026-01-01T00:58:00Z"}
                spec: {nodeName: n1, containers: [{name: a}, {name: b}]}
                status:
                  phase: Running
                  podIP: 10.1.0.2
                  conditions: [{type: Initialized, status: "True"}, {type: Ready, status: "False"}]
                  containerStatuses:
                  - {name: a, ready: true, restartCount: 0, state: {running: {}}}
                  - {name: b, ready: false, restartCount: 2, state: {running: {}},
                     lastState: {terminated: {finishedAt: "2026-01-01T00:59:55Z"}}}
                """);
        assertThat(cells.toString())
                .isEqualTo(
                        "[\"web\",\"1/2\",\"Running\",\"2 (5s ago)\",\"2m\",\"10.1.0.2\",\"n1\",\"<none>\",\"<none>\"]");
    }

    @Test
    void reasonOfAWaitingContainerStands() throws Exception {
        assertThat(status("""
                spec: {containers: [{name: a}]}
                status: {phase: Running, containerStatuses: [{name: a, state: {waiting: {reason: CrashLoopBackOff}}}]}
                """)).isEqualTo("CrashLoopBackOff");
    }

    @Test
    void initContainersCount() throws Exception {
        String inits = """
                spec: {initContainers: [{name: i}, {name: j}], containers: [{name: a}]}
                status:
                  phase: Pending
                  initContainerStatuses:
                  - {name: i, state: {terminated: {exitCode: 0, reason: Completed}}}
                  - {name: j, state: %s}
                  containerStatuses: [{name: a, state: {waiting: {reason: PodInitializing}}}]
                """;
        assertThat(status(inits.formatted("{waiting: {reason: PodInitializing}}")))
                .isEqualTo("Init:1/2");
        assertThat(status(inits.formatted("{running: {}}"))).isEqualTo("Init:1/2");
        assertThat(status(inits.formatted("{waiting: {reason: CrashLoopBackOff}}")))
                .isEqualTo("Init:CrashLoopBackOff");
        assertThat(status(inits.formatted("{terminated: {exitCode: 1, reason: Error}}")))
                .isEqualTo("Init:Error");
        assertThat(status(inits.formatted("{terminated: {exitCode: 3}}"))).isEqualTo("Init:ExitCode:3");
    }

    @Test
    void sidecarsCountAsContainers() throws Exception {
        ArrayNode cells = cells("""
                spec: {initContainers: [{name: s, restartPolicy: Always}], containers: [{name: a}]}
                status:
                  phase: Running
                  conditions: [{type: Initialized, status: "True"}]
                  initContainerStatuses: [{name: s, started: true, ready: true, restartCount: 1, state: {running: {}}}]
                  containerStatuses: [{name: a, ready: true, restartCount: 0, state: {running: {}}}]
                """);
        assertThat(cells.get(1).asText()).isEqualTo("2/2");
        assertThat(cells.get(2).asText()).isEqualTo("Running");
        assertThat(cells.get(3).asText()).isEqualTo("1");
    }

    @Test
    void endedPods() throws Exception {
        assertThat(status("""
                spec: {containers: [{name: a}]}
                status: {phase: Succeeded, containerStatuses: [{name: a, state: {terminated: {exitCode: 0, reason: Completed}}}]}
                """)).isEqualTo("Completed");
        assertThat(status("""
                spec: {containers: [{name: a}]}
                status: {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 137, signal: 9}}}]}
                """)).isEqualTo("Signal:9");
        assertThat(status("status: {phase: Failed, reason: Evicted}")).isEqualTo("Evicted");
    }

    @Test
    void deletedPods() throws Exception {
        String deleted = "metadata: {deletionTimestamp: \"2026-01-01T00:59:00Z\"}\nstatus: ";
        assertThat(status(deleted + "{phase: Running}")).isEqualTo("Terminating");
        assertThat(status(deleted + "{phase: Succeeded}")).isEqualTo("Succeeded");
        assertThat(status(deleted + "{phase: Running, reason: NodeLost}")).isEqualTo("Unknown");
    }

    @Test
    void completedContainerBesideARunningOne() throws Exception {
        String mixed = """
                spec: {containers: [{name: a}, {name: b}]}
                status:
                  phase: Running
                  conditions: [{type: Ready, status: "%s"}]
                  containerStatuses:
                  - {name: a, state: {terminated: {exitCode: 0, reason: Completed}}}
                  - {name: b, ready: true, state: {running: {}}}
                """;
        assertThat(status(mixed.formatted("True"))).isEqualTo("Running");
        assertThat(status(mixed.formatted("False"))).isEqualTo("NotReady");
    }

    @Test
    void gatedPod() throws Exception {
        assertThat(status("""
                status: {phase: Pending, conditions: [{type: PodScheduled, status: "False", reason: SchedulingGated}]}
                """)).isEqualTo("SchedulingGated");
    }
}
