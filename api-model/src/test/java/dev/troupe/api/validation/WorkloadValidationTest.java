package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.deployment;
import static dev.troupe.api.validation.Manifests.deploymentWith;
import static dev.troupe.api.validation.Manifests.object;
import static dev.troupe.api.validation.Manifests.replicaSet;
import static dev.troupe.api.validation.Manifests.update;
import static dev.troupe.api.validation.Manifests.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkloadValidationTest {

    @Test
    void acceptsThePlainOnes() {
        assertThat(Manifests.create(deployment())).isEmpty();
        assertThat(Manifests.create(replicaSet())).isEmpty();
    }

    @Test
    void wantsASelector() {
        assertThat(deploymentWith("/spec/selector", "null")).containsExactly("spec.selector: Required value");
        assertThat(deploymentWith("/spec/selector", "{}"))
                .containsExactly("spec.selector: Invalid value: {}: empty selector is invalid for deployment");
    }

    @Test
    void wantsTheSelectorToMatchTheTemplate() {
        assertThat(deploymentWith("/spec/selector", "{matchLabels: {app: api}}"))
                .containsExactly("spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not"
                        + " match template `labels`");
        assertThat(Manifests.create(with(replicaSet(), "/spec/template/metadata", "{}")))
                .containsExactly(
                        "spec.template.metadata.labels: Invalid value: null: `selector` does not match template"
                                + " `labels`");
    }

    @Test
    void checksSelectors() {
        assertThat(deploymentWith("/spec/selector/matchExpressions", "[{key: app, operator: Is, values: [web]}]"))
                .containsExactly("spec.selector.matchExpressions[0].operator: Invalid value: \"Is\": not a valid"
                        + " selector operator");
    }

    @Test
    void keepsTheSelector() {
        var next = with(
                with(deployment(), "/spec/selector/matchLabels/app", "api"),
                "/spec/template/metadata/labels/app",
                "api");
        assertThat(update(deployment(), next))
                .containsExactly(
                        "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"api\"}}: field is immutable");
    }

    @Test
    void showsLabelsInAlphabeticalOrder() {
        assertThat(deploymentWith("/spec/template/metadata/labels", "{tier: b, app: a}"))
                .singleElement()
                .asString()
                .contains("Invalid value: {\"app\":\"a\",\"tier\":\"b\"}: ");
    }

    @Test
    void runsPodsForEverOnly() {
        assertThat(deploymentWith("/spec/template/spec/restartPolicy", "Never"))
                .containsExactly(
                        "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"");
        assertThat(deploymentWith("/spec/template/spec/activeDeadlineSeconds", "5"))
                .containsExactly("spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in"
                        + " ReplicaSet is not Supported");
    }

    @Test
    void checksTheTemplateAsAPod() {
        assertThat(deploymentWith("/spec/template/spec/containers/0/name", "Main_1"))
                .singleElement()
                .asString()
                .startsWith("spec.template.spec.containers[0].name: Invalid value: \"Main_1\": a lowercase RFC 1123");
        assertThat(deploymentWith("/spec/template/spec", "{}"))
                .containsExactly("spec.template.spec.containers: Required value");
    }

    @Test
    void checksPodTemplates() {
        String template = "{kind: PodTemplate, metadata: {name: a, namespace: b}, template: %s}";
        String pod = "{metadata: {labels: {app: web}}, spec: {restartPolicy: %s, containers: [{name: %s, image: i}]}}";
        assertThat(Manifests.create(object(template.formatted(pod.formatted("Never", "main")))))
                .isEmpty();
        assertThat(Manifests.create(object(template.formatted("{metadata: {labels: {\"-a\": b}}}"))))
                .hasSize(2)
                .anySatisfy(error -> assertThat(error).startsWith("template.labels: Invalid value: \"-a\": name part"))
                .contains("template.spec.containers: Required value");
        assertThat(Manifests.create(object(template.formatted(pod.formatted("Often", "Main_1")))))
                .anySatisfy(error -> assertThat(error).startsWith("template.spec.containers[0].name: Invalid value:"))
                .anySatisfy(error -> assertThat(error).startsWith("template.spec.restartPolicy: Unsupported value:"));
        assertThat(Manifests.create(object(template.formatted("{spec: {containers: [{name: a, image: i}],"
                        + " ephemeralContainers: [{name: e, image: i}]}}"))))
                .contains("template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod"
                        + " template");
    }

    @Test
    void refusesNegativeNumbers() {
        assertThat(deploymentWith("/spec/replicas", "-1"))
                .containsExactly("spec.replicas: Invalid value: -1: must be greater than or equal to 0");
        assertThat(deploymentWith("/spec/minReadySeconds", "-1"))
                .containsExactly("spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0");
    }

    @Test
    void checksTheStrategy() {
        assertThat(deploymentWith("/spec/strategy", "{type: BlueGreen}"))
                .containsExactly("spec.strategy: Unsupported value: {\"type\":\"BlueGreen\"}: supported values:"
                        + " \"Recreate\", \"RollingUpdate\"");
        assertThat(deploymentWith("/spec/strategy", "{type: Recreate, rollingUpdate: {}}"))
                .containsExactly("spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is"
                        + " 'Recreate'");
    }

    @Test
    void checksHowFarARolloutMayGo() {
        assertThat(deploymentWith("/spec/strategy/rollingUpdate", "{maxSurge: 0, maxUnavailable: 0%}"))
                .containsExactly("spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when"
                        + " `maxSurge` is 0");
        assertThat(deploymentWith("/spec/strategy/rollingUpdate", "{maxSurge: many, maxUnavailable: 101%}"))
                .containsExactly(
                        "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"many\": a valid percent string must be a"
                                + " numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for"
                                + " validation is '[0-9]+%')",
                        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be greater than"
                                + " 100%");
        assertThat(deploymentWith("/spec/strategy/rollingUpdate", "{maxSurge: -1}"))
                .containsExactly(
                        "spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal"
                                + " to 0");
    }

    @Test
    void givesProgressMoreTimeThanReadiness() {
        assertThat(deploymentWith("/spec/minReadySeconds", "600"))
                .containsExactly(
                        "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds");
    }
}
