package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.pod;
import static dev.troupe.api.validation.Manifests.update;
import static dev.troupe.api.validation.Manifests.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodUpdateRulesTest {
    private static final String FORBIDDEN = "spec: Forbidden: pod updates may not change fields other than"
            + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
            + "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`"
            + " (allow it to be set to 1 if it was previously negative)\n";

    private static List<String> change(String pointer, String yaml) {
        return update(pod(), with(pod(), pointer, yaml));
    }

    @Test
    void allowsANewImage() {
        assertThat(change("/spec/containers/0/image", "nginx:1.28")).isEmpty();
        assertThat(change("/spec/containers/0/image", "''"))
                .containsExactly("spec.containers[0].image: Required value");
    }

    @Test
    void allowsMetadataToChange() {
        assertThat(change("/metadata/labels", "{a: b}")).isEmpty();
    }

    @Test
    void refusesEverythingElseAndShowsWhatDiffers() {
        assertThat(change("/spec/containers/0/env/0/value", "blue"))
                .containsExactly(
                        FORBIDDEN + "- containers[0].env[0].value: \"red\"\n+ containers[0].env[0].value: \"blue\"\n");
        assertThat(change("/spec/nodeName", "a")).containsExactly(FORBIDDEN + "+ nodeName: \"a\"\n");
    }

    @Test
    void letsOnlyABindingGiveAPodItsNode() {
        ObjectNode bound = Manifests.defaulted(with(pod(), "/spec/nodeName", "a"));
        ObjectNode old = Manifests.defaulted(pod());
        assertThat(Validation.update(Manifests.kind(old), "binding", old, bound))
                .isEmpty();
        assertThat(Validation.update(Manifests.kind(old), "", old, bound)).hasSize(1);
    }

    @Test
    void refusesMoreOrFewerContainers() {
        assertThat(change("/spec/containers/-", "{name: two, image: a}"))
                .containsExactly("spec.containers: Forbidden: pod updates may not add or remove containers");
        assertThat(change("/spec/initContainers", "[{name: two, image: a}]"))
                .containsExactly("spec.initContainers: Forbidden: pod updates may not add or remove containers");
    }

    @Test
    void seesNoChangeWhereClientsWriteTheSameOtherwise() {
        assertThat(change("/spec/hostNetwork", "false")).isEmpty();
        assertThat(change("/spec/containers/0/resources/limits/cpu", "'0.5'")).isEmpty();
        assertThat(change("/spec/nodeSelector", "{}")).isEmpty();
        assertThat(change("/spec/automountServiceAccountToken", "false")).hasSize(1);
    }

    @Test
    void letsTheDeadlineOnlyComeNearer() {
        ObjectNode old = with(pod(), "/spec/activeDeadlineSeconds", "60");
        assertThat(change("/spec/activeDeadlineSeconds", "60")).isEmpty();
        assertThat(update(old, with(pod(), "/spec/activeDeadlineSeconds", "30")))
                .isEmpty();
        assertThat(update(old, with(pod(), "/spec/activeDeadlineSeconds", "90")))
                .containsExactly(
                        "spec.activeDeadlineSeconds: Invalid value: 90: must be less than or equal to previous value");
        assertThat(update(old, pod()))
                .containsExactly("spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive"
                        + " integer to nil value");
    }

    @Test
    void onlyAddsTolerations() {
        ObjectNode old = with(pod(), "/spec/tolerations", "[{key: a, effect: NoExecute, tolerationSeconds: 5}]");
        assertThat(update(
                        old,
                        with(
                                pod(),
                                "/spec/tolerations",
                                "[{key: b, operator: Exists}, {key: a, effect: NoExecute, tolerationSeconds: 9}]")))
                .isEmpty();
        assertThat(update(old, pod()))
                .containsExactly("spec.tolerations: Forbidden: existing toleration can not be modified except its"
                        + " tolerationSeconds");
    }

    @Test
    void onlyRemovesSchedulingGates() {
        ObjectNode old = with(pod(), "/spec/schedulingGates", "[{name: a.b/c}]");
        assertThat(update(old, pod())).isEmpty();
        assertThat(change("/spec/schedulingGates", "[{name: a.b/c}]"))
                .containsExactly("spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new"
                        + " scheduling gate 'a.b/c'");
    }

    @Test
    void makesGatedPodsChoosierOnly() {
        ObjectNode old = with(with(pod(), "/spec/schedulingGates", "[{name: a.b/c}]"), "/spec/nodeSelector", "{a: b}");
        assertThat(update(old, with(old.deepCopy(), "/spec/nodeSelector/c", "d")))
                .isEmpty();
        assertThat(update(old, with(old.deepCopy(), "/spec/nodeSelector/a", "d")))
                .containsExactly("spec.nodeSelector: Invalid value: {\"a\":\"d\"}: only additions to spec.nodeSelector"
                        + " are allowed (no mutations or deletions)");
    }

    @Test
    void allowsANegativeGracePeriodToBecomeOne() {
        ObjectNode old = with(pod(), "/spec/terminationGracePeriodSeconds", "-1");
        assertThat(update(old, with(pod(), "/spec/terminationGracePeriodSeconds", "1")))
                .isEmpty();
        assertThat(change("/spec/terminationGracePeriodSeconds", "1")).hasSize(1);
    }
}
