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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules about the company of other pods: affinity between pods, and spreading. */
class CompanyTest {
    private final ScalarNames names = new ScalarNames();
    private final NodeTable nodes = new NodeTable(names);
    private final SchedulingCycle cycle = new SchedulingCycle(Filter.ALL, Score.ALL, Map.of(), 0, new Random(3));

    @BeforeEach
    void twoZones() {
        nodes.putNode(
                Builders.node("a1").label("topology.kubernetes.io/zone", "a").stored());
        nodes.putNode(
                Builders.node("a2").label("topology.kubernetes.io/zone", "a").stored());
        nodes.putNode(
                Builders.node("b1").label("topology.kubernetes.io/zone", "b").stored());
    }

    @Test
    void goesNearThePodsItMustBeNear() {
        run(Builders.pod("default", "cache").label("app", "cache"), "b1");
        assertThat(picked(affine(pod("web"), "podAffinity", "cache", "topology.kubernetes.io/zone")))
                .isEqualTo("b1");
        assertThat(refusal(affine(pod("web"), "podAffinity", "absent", "topology.kubernetes.io/zone")))
                .isEqualTo(
                        "0/3 nodes are available: 3 node(s) didn't match pod affinity rules. no new claims to deallocate, preemption: "
                                + "0/3 nodes are available: 3 Preemption is not helpful for scheduling.");
    }

    @Test
    void theFirstOfAGroupThatWantsToBeTogetherMayBeAnywhere() {
        assertThat(picked(affine(pod("web"), "podAffinity", "web", "topology.kubernetes.io/zone")))
                .isNotEmpty();
    }

    @Test
    void keepsFarFromThePodsItMustBeFarFrom() {
        run(pod("web-1").label("app", "web"), "a1");
        assertThat(picked(affine(pod("web"), "podAntiAffinity", "web", "topology.kubernetes.io/zone")))
                .isEqualTo("b1");
        run(pod("web-2").label("app", "web"), "b1");
        assertThat(refusal(affine(pod("web"), "podAntiAffinity", "web", "topology.kubernetes.io/zone")))
                .startsWith("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. ");
        assertThat(picked(affine(pod("web"), "podAntiAffinity", "web", "kubernetes.io/hostname")))
                .isEqualTo("a2");
    }

    @Test
    void respectsPodsThatKeepOthersFar() {
        run(affine(pod("loner"), "podAntiAffinity", "web", "topology.kubernetes.io/zone"), "a1");
        assertThat(picked(pod("web").label("app", "web"))).isEqualTo("b1");
        run(affine(pod("other"), "podAntiAffinity", "web", "topology.kubernetes.io/zone"), "b1");
        assertThat(refusal(pod("web").label("app", "web")))
                .startsWith("0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules. ");
        nodes.removePod("other");
        assertThat(picked(pod("web").label("app", "web"))).isEqualTo("b1");
    }

    @Test
    void anotherNamespaceIsAnotherCompany() {
        run(Builders.pod("other", "web-1").label("app", "web"), "a1");
        run(Builders.pod("other", "web-2").label("app", "web"), "b1");
        assertThat(picked(affine(pod("web"), "podAntiAffinity", "web", "topology.kubernetes.io/zone")))
                .isNotEmpty();
    }

    @Test
    void spreadsAsEvenlyAsItMust() {
        run(pod("web-1").label("app", "web"), "a1");
        assertThat(picked(spread(pod("web"), "topology.kubernetes.io/zone", 1))).isEqualTo("b1");
        assertThat(refusal(spread(pod("web"), "rack", 1)))
                .startsWith("0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints "
                        + "(missing required label). ");
        nodes.removeNode("b1");
        nodes.putNode(Builders.node("b1")
                .label("topology.kubernetes.io/zone", "b")
                .taint("full", "", "NoSchedule")
                .stored());
        assertThat(refusal(spread(pod("web"), "topology.kubernetes.io/zone", 1)))
                .startsWith("0/3 nodes are available: 1 node(s) had untolerated taint {full: }, "
                        + "2 node(s) didn't match pod topology spread constraints. ");
    }

    @Test
    void spreadsSiblingsUnasked() {
        ObjectNode owner = Builders.replicaSet("default", "web")
                .with(tree -> ((ObjectNode) tree.get("metadata")).put("uid", "web-uid"))
                .tree();
        for (int i = 0; i < 3; i++) {
            PodBuilder sibling = pod("web-" + i).controlledBy(owner);
            run(sibling, picked(sibling));
        }
        for (int place = 0; place < nodes.size(); place++) {
            assertThat(nodes.usedPods(place)).as(nodes.name(place)).isEqualTo(1);
        }
    }

    @Test
    void prefersCompany() {
        run(Builders.pod("default", "cache").label("app", "cache"), "a2");
        PodBuilder pod = pod("web").with(tree -> {
            ObjectNode preferred = Json.child(Json.child(Json.child(tree, "spec"), "affinity"), "podAffinity")
                    .putArray("preferredDuringSchedulingIgnoredDuringExecution")
                    .addObject()
                    .put("weight", 100);
            term(preferred.putObject("podAffinityTerm"), "cache", "kubernetes.io/hostname");
        });
        assertThat(picked(pod)).isEqualTo("a2");
    }

    private static PodBuilder pod(String name) {
        return Builders.pod("default", name);
    }

    private static PodBuilder affine(PodBuilder pod, String kind, String app, String topologyKey) {
        return pod.label("app", "web")
                .with(tree -> term(
                        Json.child(Json.child(Json.child(tree, "spec"), "affinity"), kind)
                                .putArray("requiredDuringSchedulingIgnoredDuringExecution")
                                .addObject(),
                        app,
                        topologyKey));
    }

    private static void term(ObjectNode term, String app, String topologyKey) {
        term.put("topologyKey", topologyKey)
                .putObject("labelSelector")
                .putObject("matchLabels")
                .put("app", app);
    }

    private static PodBuilder spread(PodBuilder pod, String topologyKey, int maxSkew) {
        return pod.label("app", "web").with(tree -> {
            ObjectNode constraint = Json.child(tree, "spec")
                    .putArray("topologySpreadConstraints")
                    .addObject()
                    .put("maxSkew", maxSkew)
                    .put("whenUnsatisfiable", "DoNotSchedule");
            term(constraint, "web", topologyKey);
        });
    }

    private PodInfo info(PodBuilder pod) {
        return PodInfo.of(
                pod.with(tree -> ((ObjectNode) tree.get("metadata"))
                                .put("uid", tree.at("/metadata/name").asText()))
                        .stored(),
                names);
    }

    private void run(PodBuilder pod, String node) {
        nodes.putPod(info(pod), node);
    }

    private String picked(PodBuilder pod) {
        int place = cycle.pick(info(pod), nodes);
        return place == SchedulingCycle.NONE ? "" : nodes.name(place);
    }

    private String refusal(PodBuilder pod) {
        assertThat(picked(pod)).isEmpty();
        return cycle.diagnose(info(pod), nodes).message();
    }
}
