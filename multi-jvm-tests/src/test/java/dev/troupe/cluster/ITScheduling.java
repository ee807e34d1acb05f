package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.quantity.Quantity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** What keeps pods off the node, what lets them on again, and how it is said. Alone, since it changes the node. */
@Isolated("taints and cordons the only node")
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(ClusterExtension.class)
class ITScheduling {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: busybox:1.37
                command: ["sleep", "infinity"]
            """;

    private ClusterUnderTest cluster;
    private Workspace workspace;
    private Kubectl kubectl;

    @BeforeEach
    void enter(ClusterUnderTest cluster, Workspace workspace) {
        this.cluster = cluster;
        this.workspace = workspace;
        this.kubectl = workspace.kubectl();
    }

    @AfterEach
    void freeTheNode() {
        kubectl.attempt("", "uncordon", node());
        kubectl.attempt("", "taint", "node", node(), "course-");
        kubectl.attempt("", "label", "node", node(), "disk-");
    }

    private String node() {
        return cluster.nodeName();
    }

    private JsonNode awaitUnschedulable(String pod, String message) {
        JsonNode waiting = workspace.awaitPod(
                pod, object -> scheduled(object).path("message").asText().startsWith(message));
        assertThat(scheduled(waiting).path("reason").asText()).isEqualTo("Unschedulable");
        assertThat(scheduled(waiting).path("observedGeneration")).isEqualTo(waiting.at("/metadata/generation"));
        assertThat(waiting.at("/status/phase").asText()).isEqualTo("Pending");
        workspace.awaitEvent(pod, "FailedScheduling", message);
        return waiting;
    }

    private static JsonNode scheduled(JsonNode pod) {
        return pod.at("/status/conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals("PodScheduled"))
                .findFirst()
                .orElse(pod.path("none"));
    }

    @Test
    void aTaintKeepsPodsAwayUntilItGoes() {
        assertThat(kubectl.run("taint", "nodes", node(), "course=only:NoSchedule"))
                .isEqualTo("node/" + node() + " tainted\n");
        workspace.apply(POD);
        awaitUnschedulable(
                "web",
                "0/1 nodes are available: 1 node(s) had untolerated taint {course: only}. no new claims to deallocate,"
                        + " preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.");
        workspace.apply(POD.replace("name: web", "name: tolerant")
                .replace(
                        "spec:\n",
                        "spec:\n  tolerations: [{key: course, operator: Equal, value: only, effect: NoSchedule}]\n"));
        workspace.awaitReady("tolerant");
        assertThat(kubectl.run("taint", "nodes", node(), "course-")).isEqualTo("node/" + node() + " untainted\n");
        workspace.awaitReady("web");
    }

    @Test
    void aGatedPodWaitsUntilItsGatesAreOpen() {
        workspace.apply(
                POD.replace("spec:\n", "spec:\n  schedulingGates: [{name: example.com/a}, {name: example.com/b}]\n"));
        assertThat(scheduled(workspace.pod("web")).path("reason").asText()).isEqualTo("SchedulingGated");
        assertThat(kubectl.run("get", "pod", "web")).containsPattern("web +0/1 +SchedulingGated +0 ");
        String open = "[{\"op\":\"remove\",\"path\":\"/spec/schedulingGates/0\"}]";
        kubectl.run("patch", "pod", "web", "--type=json", "-p", open);
        assertThat(workspace.pod("web").at("/spec/nodeName").isMissingNode()).isTrue();
        kubectl.run("patch", "pod", "web", "--type=json", "-p", open);
        JsonNode ready = workspace.awaitReady("web");
        assertThat(scheduled(ready).has("reason")).isFalse();
        assertThat(scheduled(ready).path("status").asText()).isEqualTo("True");
    }

    @Test
    void aSelectorWaitsForItsLabel() {
        workspace.apply(POD.replace("spec:\n", "spec:\n  nodeSelector: {disk: fast}\n"));
        awaitUnschedulable("web", "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.");
        assertThat(kubectl.run("label", "node", node(), "disk=fast")).isEqualTo("node/" + node() + " labeled\n");
        JsonNode ready = workspace.awaitReady("web");
        assertThat(scheduled(ready).path("observedGeneration")).isEqualTo(ready.at("/metadata/generation"));
        assertThat(kubectl.run("get", "nodes", "-l", "disk=fast", "-o", "name")).isEqualTo("node/" + node() + "\n");
    }

    @Test
    void whatDoesNotFitWaitsForRoom() {
        // More than half of what the node has, whatever machine this is.
        JsonNode allocatable = kubectl.json("get", "node", node()).at("/status/allocatable/cpu");
        long most = Quantity.parse(allocatable.asText()).milliValue() * 6 / 10;
        String request = "    resources: {requests: {cpu: " + most + "m}}\n";
        workspace.apply(POD.replace("name: web", "name: large") + request);
        workspace.awaitReady("large");
        workspace.apply(POD + request);
        awaitUnschedulable("web", "0/1 nodes are available: 1 Insufficient cpu.");
        kubectl.run("delete", "pod", "large", "--wait=false");
        workspace.awaitReady("web");
    }

    @Test
    void aCordonedNodeTakesNoPods() {
        assertThat(kubectl.run("cordon", node())).isEqualTo("node/" + node() + " cordoned\n");
        assertThat(kubectl.run("get", "nodes")).contains("Ready,SchedulingDisabled");
        workspace.apply(POD);
        awaitUnschedulable("web", "0/1 nodes are available: 1 node(s) were unschedulable.");
        assertThat(kubectl.run("uncordon", node())).isEqualTo("node/" + node() + " uncordoned\n");
        workspace.awaitReady("web");
    }

    @Test
    void drainingEvictsPodsAndTheirOwnersReplaceThem() {
        kubectl.run("create", "deployment", "app", "--image=nginx:1.14.2");
        kubectl.run("rollout", "status", "deployment/app", "--timeout=40s");
        String before =
                kubectl.run("get", "pods", "-l", "app=app", "-o", "name").strip();
        String drained = kubectl.run("drain", node(), "--pod-selector=app=app", "--grace-period=1", "--timeout=40s");
        assertThat(drained).contains("node/" + node() + " cordoned", "evicting pod " + workspace.namespace() + "/app-");
        assertThat(drained).endsWith("node/" + node() + " drained\n");
        assertThat(kubectl.run("get", "pods", "-l", "app=app", "-o", "name").strip())
                .isNotEqualTo(before);
        kubectl.run("uncordon", node());
        kubectl.run("rollout", "status", "deployment/app", "--timeout=40s");
    }

    @Test
    void drainingRefusesPodsThatNobodyWouldReplace() {
        workspace.apply(POD);
        workspace.awaitReady("web");
        Kubectl.Result refused = kubectl.attempt("", "drain", node(), "--timeout=20s");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("cannot delete cannot delete Pods that declare no controller (use --force to override): "
                        + workspace.namespace() + "/web");
    }

    @Test
    void aNodeThatIsNamedIsNotChosen() {
        kubectl.run("cordon", node());
        workspace.apply(POD.replace("spec:\n", "spec:\n  nodeName: " + node() + "\n"));
        workspace.awaitReady("web");
    }

    @Test
    void noExecuteEvictsWhatDoesNotTolerateIt() {
        workspace.apply(POD);
        workspace.apply(POD.replace("name: web", "name: tolerant")
                .replace("spec:\n", "spec:\n  tolerations: [{key: course, operator: Exists}]\n"));
        workspace.awaitReady("web");
        workspace.awaitReady("tolerant");
        kubectl.run("taint", "nodes", node(), "course=out:NoExecute");
        workspace.awaitGone("pods/web");
        workspace.awaitEvent(
                "web", "TaintManagerEviction", "Marking for deletion Pod " + workspace.namespace() + "/web");
        assertThat(Workspace.isTrue(workspace.pod("tolerant"), "Ready")).isTrue();
    }
}
