package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.scheduler.plan.filter.Filter;
import dev.troupe.scheduler.plan.score.Score;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.PodBuilder;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The filters, through the words in which they refuse. */
class DiagnosisTest {
    private final ScalarNames names = new ScalarNames();
    private final NodeTable nodes = new NodeTable(names);
    private final SchedulingCycle cycle = new SchedulingCycle(Filter.ALL, Score.ALL, Map.of(), 0, new Random(1));

    @Test
    void listsReasonsInAlphabeticalOrderOfTheirTexts() {
        nodes.putNode(Builders.node("n1").unschedulable().stored());
        nodes.putNode(
                Builders.node("n2").taint("dedicated", "gpu", "NoSchedule").stored());
        nodes.putNode(Builders.node("n3").allocatable("cpu", "1").stored());
        nodes.putNode(Builders.node("n4").allocatable("cpu", "2").stored());
        nodes.putPod(info(Builders.pod("default", "busy").request("cpu", "2")), "n4");
        assertThat(refusal(Builders.pod("default", "web").request("cpu", "2")))
                .isEqualTo(
                        "0/4 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, "
                                + "1 node(s) were unschedulable, 2 Insufficient cpu. no new claims to deallocate, preemption: 0/4 nodes are available: "
                                + "1 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.");
    }

    @Test
    void namesEveryResourceThatIsShort() {
        nodes.putNode(Builders.node("n1")
                .allocatable("cpu", "1")
                .allocatable("memory", "1Gi")
                .stored());
        assertThat(refusal(Builders.pod("default", "web")
                        .request("cpu", "2")
                        .request("memory", "2Gi")
                        .request("nvidia.com/gpu", "1")))
                .startsWith("0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, "
                        + "1 Insufficient nvidia.com/gpu. ");
    }

    @Test
    void countsPods() {
        nodes.putNode(Builders.node("n1").allocatable("pods", "1").stored());
        nodes.putPod(info(Builders.pod("default", "one")), "n1");
        assertThat(refusal(Builders.pod("default", "two"))).startsWith("0/1 nodes are available: 1 Too many pods. ");
    }

    @Test
    void looksAtSelectorAndAffinity() {
        nodes.putNode(
                Builders.node("n1").label("disk", "hdd").label("cores", "8").stored());
        assertThat(refusal(Builders.pod("default", "web").nodeSelector("disk", "ssd")))
                .startsWith("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ");
        assertThat(fits(Builders.pod("default", "web").nodeSelector("disk", "hdd")))
                .isTrue();
        assertThat(fits(affine("disk", "In", "ssd"))).isFalse();
        assertThat(fits(affine("disk", "NotIn", "ssd"))).isTrue();
        assertThat(fits(affine("disk", "Exists"))).isTrue();
        assertThat(fits(affine("disk", "DoesNotExist"))).isFalse();
        assertThat(fits(affine("cores", "Gt", "7"))).isTrue();
        assertThat(fits(affine("cores", "Lt", "8"))).isFalse();
        assertThat(fits(affine("absent", "NotIn", "x"))).isTrue();
    }

    @Test
    void looksAtTheNameThroughMatchFields() {
        nodes.putNode(Builders.node("n1").stored());
        assertThat(fits(byName("n1"))).isTrue();
        assertThat(fits(byName("n2"))).isFalse();
    }

    @Test
    void keepsHostPortsApart() {
        nodes.putNode(Builders.node("n1").stored());
        nodes.putPod(info(Builders.pod("default", "one").hostPort(8080, "TCP")), "n1");
        assertThat(refusal(Builders.pod("default", "two").hostPort(8080, "TCP")))
                .startsWith("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. ");
        assertThat(fits(Builders.pod("default", "two").hostPort(8080, "UDP"))).isTrue();
    }

    @Test
    void toleratesWhatItTolerates() {
        nodes.putNode(Builders.node("n1")
                .taint("a", "1", "NoSchedule")
                .taint("b", "", "NoExecute")
                .taint("c", "", "PreferNoSchedule")
                .stored());
        assertThat(fits(Builders.pod("default", "web").toleration("a", "Equal", "1", "NoSchedule")))
                .isFalse();
        assertThat(fits(Builders.pod("default", "web")
                        .toleration("a", "Equal", "1", "NoSchedule")
                        .toleration("b", "Exists", "", "")))
                .isTrue();
        assertThat(fits(Builders.pod("default", "web").toleration("", "Exists", "", "")))
                .isTrue();
        assertThat(fits(Builders.pod("default", "web").toleration("", "Exists", "", "NoSchedule")))
                .isFalse();
    }

    @Test
    void anInitContainerAsksForAsMuchAsItNeedsBesideTheSidecars() {
        PodBuilder pod = Builders.pod("default", "web").request("cpu", "1").with(tree -> {
            var init = ((ObjectNode) tree.get("spec")).putArray("initContainers");
            ObjectNode sidecar = init.addObject().put("name", "side").put("restartPolicy", "Always");
            requests(sidecar).put("cpu", "500m");
            requests(init.addObject().put("name", "setup")).put("cpu", "2");
            Json.child((ObjectNode) tree.get("spec"), "overhead").put("cpu", "10m");
        });
        Requests requests = info(pod).requests();
        assertThat(requests.millicores()).isEqualTo(2510);
        assertThat(requests.assumedMemoryBytes()).isEqualTo(400L * 1024 * 1024);
    }

    private static ObjectNode requests(ObjectNode container) {
        return Json.child(Json.child(container, "resources"), "requests");
    }

    private PodInfo info(PodBuilder pod) {
        return PodInfo.of(
                pod.with(tree -> ((ObjectNode) tree.get("metadata"))
                                .put("uid", tree.at("/metadata/name").asText()))
                        .stored(),
                names);
    }

    private boolean fits(PodBuilder pod) {
        return cycle.pick(info(pod), nodes) != SchedulingCycle.NONE;
    }

    private String refusal(PodBuilder pod) {
        assertThat(fits(pod)).isFalse();
        return cycle.diagnose(info(pod), nodes).message();
    }

    private static PodBuilder affine(String key, String operator, String... values) {
        return withTerm("matchExpressions", key, operator, values);
    }

    private static PodBuilder byName(String name) {
        return withTerm("matchFields", "metadata.name", "In", name);
    }

    private static PodBuilder withTerm(String kind, String key, String operator, String... values) {
        return Builders.pod("default", "web").with(tree -> {
            ObjectNode affinity = Json.child(Json.child((ObjectNode) tree.get("spec"), "affinity"), "nodeAffinity");
            ObjectNode requirement = Json.child(affinity, "requiredDuringSchedulingIgnoredDuringExecution")
                    .putArray("nodeSelectorTerms")
                    .addObject()
                    .putArray(kind)
                    .addObject()
                    .put("key", key)
                    .put("operator", operator);
            for (String value : values) {
                requirement.withArray("values").add(value);
            }
        });
    }
}
