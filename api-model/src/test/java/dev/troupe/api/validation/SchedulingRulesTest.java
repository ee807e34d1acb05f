package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.podWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tolerations, affinity, spread constraints, node selectors. */
class SchedulingRulesTest {
    private static final String NODE_TERMS =
            "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms";
    private static final String NODE_PATH =
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    private static final String APART = "/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution";

    private static List<String> toleration(String yaml) {
        return podWith("/spec/tolerations", "[" + yaml + "]");
    }

    @Test
    void checksTolerations() {
        assertThat(toleration("{operator: Exists}")).isEmpty();
        assertThat(toleration("{key: a, value: b, effect: NoSchedule}")).isEmpty();
        assertThat(toleration("{value: b}"))
                .containsExactly("spec.tolerations[0].operator: Invalid value: \"\": operator must be Exists when `key`"
                        + " is empty, which means \"match all values and all keys\"");
        assertThat(toleration("{key: a, operator: Exists, value: b}"))
                .containsExactly("spec.tolerations[0].operator: Invalid value: \"b\": value must be empty when"
                        + " `operator` is 'Exists'");
        assertThat(toleration("{key: a, operator: Like}"))
                .containsExactly("spec.tolerations[0].operator: Unsupported value: \"Like\": supported values:"
                        + " \"Equal\", \"Exists\"");
        assertThat(toleration("{key: a, tolerationSeconds: 5, effect: NoSchedule}"))
                .containsExactly("spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute'"
                        + " when `tolerationSeconds` is set");
        assertThat(toleration("{key: a, effect: Never}"))
                .containsExactly("spec.tolerations[0].effect: Unsupported value: \"Never\": supported values:"
                        + " \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"");
    }

    @Test
    void checksNodeAffinity() {
        assertThat(podWith(NODE_TERMS, "[{matchExpressions: [{key: zone, operator: In, values: [a]}]}]"))
                .isEmpty();
        assertThat(podWith(NODE_TERMS, "[]"))
                .containsExactly(NODE_PATH + ": Required value: must have at least one node selector term");
        assertThat(podWith(
                        NODE_TERMS,
                        "[{matchExpressions: [{key: z, operator: In}, {key: z, operator: Exists, values: [a]},"
                                + " {key: z, operator: Gt, values: [a, b]}, {key: z, operator: Near}]}]"))
                .containsExactly(
                        NODE_PATH + "[0].matchExpressions[0].values: Required value: must be specified when `operator`"
                                + " is 'In' or 'NotIn'",
                        NODE_PATH + "[0].matchExpressions[1].values: Forbidden: may not be specified when `operator` is"
                                + " 'Exists' or 'DoesNotExist'",
                        NODE_PATH
                                + "[0].matchExpressions[2].values: Required value: must be specified single value when"
                                + " `operator` is 'Lt' or 'Gt'",
                        NODE_PATH + "[0].matchExpressions[3].operator: Invalid value: \"Near\": not a valid selector"
                                + " operator");
        assertThat(podWith(NODE_TERMS, "[{matchFields: [{key: spec.x, operator: In, values: [a]}]}]"))
                .containsExactly(NODE_PATH
                        + "[0].matchFields[0].key: Invalid value: \"spec.x\": not a valid field selector key");
    }

    @Test
    void boundsWeights() {
        assertThat(podWith(
                        "/spec/affinity/nodeAffinity/preferredDuringSchedulingIgnoredDuringExecution",
                        "[{weight: 101, preference: {}}]"))
                .containsExactly("spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight:"
                        + " Invalid value: 101: must be in the range 1-100");
    }

    @Test
    void checksPodAffinity() {
        assertThat(podWith(APART, "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: a}}}]"))
                .isEmpty();
        assertThat(podWith(APART, "[{labelSelector: {matchExpressions: [{key: a, operator: In}]}}]"))
                .startsWith(
                        "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector"
                                + ".matchExpressions[0].values: Required value: must be specified when `operator` is"
                                + " 'In' or 'NotIn'",
                        "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey:"
                                + " Required value: can not be empty");
    }

    @Test
    void checksSpreadConstraints() {
        assertThat(podWith(
                        "/spec/topologySpreadConstraints",
                        "[{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}]"))
                .isEmpty();
        assertThat(podWith(
                        "/spec/topologySpreadConstraints",
                        "[{maxSkew: 0, whenUnsatisfiable: Maybe, minDomains: 2, matchLabelKeys: [a]}]"))
                .containsExactly(
                        "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
                        "spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty",
                        "spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: \"Maybe\": supported"
                                + " values: \"DoNotSchedule\", \"ScheduleAnyway\"",
                        "spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if"
                                + " whenUnsatisfiable=DoNotSchedule, not Maybe",
                        "spec.topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when"
                                + " labelSelector is not set");
    }

    @Test
    void refusesTwoSpreadConstraintsOfOneKind() {
        String constraint = "{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}";
        assertThat(podWith("/spec/topologySpreadConstraints", "[" + constraint + ", " + constraint + "]"))
                .containsExactly("spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value:"
                        + " \"{zone, DoNotSchedule}\"");
    }

    @Test
    void checksNodeSelectors() {
        assertThat(podWith("/spec/nodeSelector", "{'a b': c}"))
                .singleElement()
                .asString()
                .startsWith("spec.nodeSelector: Invalid value: \"a b\": name part must consist of");
    }
}
