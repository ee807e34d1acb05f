package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Map<String, Quantity> ALLOCATABLE =
            Map.of("cpu", new Quantity("2"), "memory", new Quantity("1Gi"), "pods", new Quantity("2"));

    private static Pod pod(String resources, String more) {
        return new Scene("\"containers\":[{\"name\":\"a\",\"image\":\"a\",\"resources\":{\"requests\":{" + resources
                        + "}}}]" + more)
                .typed();
    }

    private static String reason(Pod pod, Pod... others) {
        Memory.Rejection rejection =
                Admission.check(pod, List.of(others), "node-1", Map.of("disk", "ssd", "rank", "5"), ALLOCATABLE);
        return rejection == null ? "" : rejection.reason();
    }

    @Test
    void takesWhatFits() {
        assertThat(reason(pod("\"cpu\":\"1500m\"", ""), pod("\"cpu\":\"500m\"", "")))
                .isEmpty();
    }

    @Test
    void countsWhatOthersTake() {
        assertThat(Admission.check(
                        pod("\"cpu\":\"1600m\"", ""), List.of(pod("\"cpu\":\"500m\"", "")), "n", Map.of(), ALLOCATABLE))
                .isEqualTo(new Memory.Rejection(
                        "OutOfcpu",
                        "Node didn't have enough resource: cpu, requested: 1600, used: 500, capacity: 2000"));
        assertThat(reason(pod("\"memory\":\"2Gi\"", ""))).isEqualTo("OutOfmemory");
        assertThat(reason(pod("", ""), pod("", ""), pod("", ""))).isEqualTo("OutOfpods");
    }

    @Test
    void initContainersCountOnlyWhileTheyRun() {
        String init =
                ",\"initContainers\":[{\"name\":\"i\",\"image\":\"i\",\"resources\":{\"requests\":{\"cpu\":\"%s\"}}}]";
        assertThat(reason(pod("\"cpu\":\"1500m\"", init.formatted("2")))).isEmpty();
        assertThat(reason(pod("\"cpu\":\"100m\"", init.formatted("2100m")))).isEqualTo("OutOfcpu");
    }

    @Test
    void sidecarsCountBesideTheContainers() {
        String sidecar = ",\"initContainers\":[{\"name\":\"i\",\"image\":\"i\",\"restartPolicy\":\"Always\","
                + "\"resources\":{\"requests\":{\"cpu\":\"600m\"}}}]";
        assertThat(reason(pod("\"cpu\":\"1500m\"", sidecar))).isEqualTo("OutOfcpu");
    }

    @Test
    void refusesSysctlsThatAreNotSafe() {
        String sysctls = ",\"securityContext\":{\"sysctls\":[{\"name\":\"%s\",\"value\":\"1\"}]}";
        assertThat(reason(pod("", sysctls.formatted("kernel.shm_rmid_forced")))).isEmpty();
        assertThat(reason(pod("", sysctls.formatted("net/ipv4/tcp_syncookies"))))
                .isEmpty();
        assertThat(Admission.check(pod("", sysctls.formatted("kernel.msgmax")), List.of(), "n", Map.of(), ALLOCATABLE))
                .isEqualTo(
                        new Memory.Rejection("SysctlForbidden", "forbidden sysctl: \"kernel.msgmax\" not allowlisted"));
        assertThat(reason(pod("", sysctls.formatted("net.ipv4.tcp_syncookies") + ",\"hostNetwork\":true")))
                .isEqualTo("SysctlForbidden");
    }

    @Test
    void asksForTheRightNode() {
        assertThat(reason(pod("", ",\"nodeSelector\":{\"disk\":\"ssd\"}"))).isEmpty();
        assertThat(reason(pod("", ",\"nodeSelector\":{\"disk\":\"hdd\"}"))).isEqualTo("NodeAffinity");
        String affinity = ",\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
                + "{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"rank\",\"operator\":\"%s\",\"values\":[\"4\"]}]}]}}}";
        assertThat(reason(pod("", affinity.formatted("Gt")))).isEmpty();
        assertThat(reason(pod("", affinity.formatted("Lt")))).isEqualTo("NodeAffinity");
    }

    @Test
    void hostPortsAreGivenOnce() {
        Pod port = new Scene("\"containers\":[{\"name\":\"a\",\"image\":\"a\",\"ports\":[{\"containerPort\":80,"
                        + "\"hostPort\":80}]}]")
                .typed();
        assertThat(reason(port, port)).isEqualTo("NodePorts");
        assertThat(reason(port, pod("", ""))).isEmpty();
    }
}
