package dev.troupe.workload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.troupe.api.Json;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.WorkloadBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of rollouts. */
class RolloutPlanTest {

    @ParameterizedTest
    @CsvSource({"25%, 10, 3, 2", "25%, 4, 1, 1", "25%, 1, 1, 0", "50%, 3, 2, 1", "100%, 7, 7, 7", "0%, 7, 0, 0"})
    void percentagesRoundUpForSurgeAndDownForUnavailability(String text, int total, int up, int down) {
        assertThat(DeploymentFacts.portion(TextNode.valueOf(text), total, true)).isEqualTo(up);
        assertThat(DeploymentFacts.portion(TextNode.valueOf(text), total, false))
                .isEqualTo(down);
    }

    @Test
    void aRolloutCanAlwaysTakeAStep() {
        DeploymentFacts deployment = facts(deployment(3).rollingUpdate("0%", "10%"));
        assertThat(deployment.maxSurge()).isZero();
        assertThat(deployment.maxUnavailable()).isEqualTo(1);
    }

    @Test
    void createsAsManyAsSurgeAllows() {
        assertThat(steps(deployment(10).image("new"), set("old", 10, 10)))
                .singleElement()
                .isEqualTo(new Step.Create(3, 2));
    }

    @Test
    void shrinksUnhealthyOldsFirst() {
        assertThat(scales(deployment(10).image("new").rollingUpdate("0", "2"), set("new", 0, 0), set("old", 10, 7)))
                .containsExactly(Map.entry("old", 8));
        assertThat(scales(
                        deployment(10).image("new").rollingUpdate("3", "2"),
                        set("new", 5, 0),
                        set("broken", 3, 0),
                        set("good", 5, 5)))
                .as("13 - 8 - 5: nothing may go")
                .isEmpty();
    }

    @Test
    void aRunningRolloutIsScaledInProportion() {
        // 10 of 10+3, being scaled to 20+5: olds keep two thirds.
        WorkloadBuilder resized = deployment(20).image("new").rollingUpdate("25%", "25%");
        Map<String, Integer> scales = new TreeMap<>();
        scales(resized, set("new", 5, 5, 10, 13), set("old", 8, 8, 10, 13))
                .forEach(e -> scales.put(e.getKey(), e.getValue()));
        assertThat(scales).isEqualTo(Map.of("new", 10, "old", 15));
    }

    @Test
    void scalingToNothingTakesAll() {
        assertThat(scales(deployment(0).image("new"), set("new", 5, 5, 10, 13), set("old", 8, 8, 10, 13)))
                .containsExactlyInAnyOrder(Map.entry("new", 0), Map.entry("old", 0));
    }

    private static WorkloadBuilder deployment(int replicas) {
        return Builders.deployment("default", "web")
                .replicas(replicas)
                .annotation(Revisions.REVISION, "1")
                .with(tree -> ((ObjectNode) tree.get("metadata")).put("uid", "web-uid"));
    }

    private static ReplicaSetFacts set(String image, int replicas, int available) {
        return set(image, replicas, available, 10, 13);
    }

    private static ReplicaSetFacts set(String image, int replicas, int available, int desired, int max) {
        WorkloadBuilder builder = Builders.replicaSet("default", image)
                .replicas(replicas)
                .image(image)
                .label("app", "web")
                .annotation(Revisions.REVISION, "1")
                .annotation(Revisions.DESIRED_REPLICAS, Integer.toString(desired))
                .annotation(Revisions.MAX_REPLICAS, Integer.toString(max))
                .template(template -> ((ObjectNode) template.at("/metadata/labels")).put("app", "web"))
                .with(tree -> {
                    ObjectNode metadata = (ObjectNode) tree.get("metadata");
                    metadata.put("uid", image).put("creationTimestamp", ManualClock.START.toString());
                    metadata.putArray("ownerReferences")
                            .addObject()
                            .put("uid", "web-uid")
                            .put("controller", true);
                    Json.child(tree, "status").put("replicas", replicas).put("availableReplicas", available);
                });
        return ReplicaSetFacts.of(builder.stored());
    }

    private static DeploymentFacts facts(WorkloadBuilder builder) {
        return DeploymentFacts.of(builder.stored());
    }

    private static List<Step> steps(WorkloadBuilder deployment, ReplicaSetFacts... sets) {
        return DeploymentPlan.decide(facts(deployment), List.of(sets), () -> false)
                .steps();
    }

    private static List<Map.Entry<String, Integer>> scales(WorkloadBuilder deployment, ReplicaSetFacts... sets) {
        DeploymentFacts facts = facts(deployment);
        ReplicaSetFacts newest = null;
        List<ReplicaSetFacts> olds = new ArrayList<>();
        for (ReplicaSetFacts set : sets) {
            if (Templates.same(set.template(), facts.template())) {
                newest = set;
            } else {
                olds.add(set);
            }
        }
        boolean resized =
                olds.stream().anyMatch(set -> set.annotatedNumber(Revisions.DESIRED_REPLICAS) != facts.replicas());
        List<Step> steps = resized ? Proportions.scale(facts, newest, olds) : RollingUpdate.steps(facts, newest, olds);
        return steps.stream()
                .map(step -> (Step.Scale) step)
                .map(step -> Map.entry(step.set().name(), step.replicas()))
                .toList();
    }
}
