package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.podWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceRulesTest {

    private static List<String> resources(String yaml) {
        return podWith("/spec/containers/0/resources", yaml);
    }

    @Test
    void acceptsOrdinaryRequirements() {
        assertThat(resources("{requests: {cpu: 500m, memory: 128Mi}, limits: {cpu: 1000m, memory: 256Mi}}"))
                .isEmpty();
        assertThat(resources("{limits: {example.com/gpu: 2, cpu: 1.5}}")).isEmpty();
    }

    @Test
    void keepsRequestsWithinLimits() {
        assertThat(resources("{requests: {memory: 1Gi}, limits: {memory: 512Mi}}"))
                .containsExactly("spec.containers[0].resources.requests: Invalid value: \"1Gi\": must be less than or"
                        + " equal to memory limit of 512Mi");
    }

    @Test
    void refusesNegativeAmounts() {
        assertThat(resources("{requests: {cpu: '-1'}}"))
                .containsExactly("spec.containers[0].resources.requests[cpu]: Invalid value: \"-1\": must be greater"
                        + " than or equal to 0");
    }

    @Test
    void refusesWhatIsNoAmount() {
        assertThat(resources("{requests: {cpu: 1 core}}"))
                .containsExactly(
                        "spec.containers[0].resources.requests[cpu]: Invalid value: \"1 core\": quantities must"
                                + " match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    @Test
    void knowsTheResourcesOfContainers() {
        assertThat(resources("{requests: {gpu: 1}}"))
                .containsExactly(
                        "spec.containers[0].resources.requests[gpu]: Invalid value: \"gpu\": must be a standard resource"
                                + " type or fully qualified",
                        "spec.containers[0].resources.requests[gpu]: Invalid value: \"gpu\": must be a standard resource"
                                + " for containers");
        assertThat(resources("{requests: {storage: 1}}"))
                .containsExactly("spec.containers[0].resources.requests[storage]: Invalid value: \"storage\": must be a"
                        + " standard resource for containers");
    }

    @Test
    void neverOvercommitsWhatCannotBeShared() {
        assertThat(resources("{requests: {example.com/gpu: 1}}"))
                .containsExactly("spec.containers[0].resources.limits: Required value: Limit must be set for non"
                        + " overcommitable resources");
        assertThat(resources("{requests: {example.com/gpu: 1}, limits: {example.com/gpu: 2}}"))
                .containsExactly("spec.containers[0].resources.requests: Invalid value: \"1\": must be equal to"
                        + " example.com/gpu limit of 2");
        assertThat(resources("{limits: {example.com/gpu: 500m}}"))
                .contains("spec.containers[0].resources.limits[example.com/gpu]: Invalid value: \"500m\": must be an"
                        + " integer");
    }

    @Test
    void wantsWholeHugePages() {
        assertThat(resources("{limits: {hugepages-2Mi: 4Mi, memory: 1Gi}}")).isEmpty();
        assertThat(resources("{limits: {hugepages-2Mi: 3Mi, memory: 1Gi}}"))
                .contains("spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not"
                        + " positive integer multiple of hugepages-2Mi");
        assertThat(resources("{limits: {hugepages-2Mi: 4Mi}}"))
                .containsExactly("spec.containers[0].resources: Forbidden: HugePages require cpu or memory");
    }

    @Test
    void wantsClaimsToExist() {
        assertThat(resources("{claims: [{name: gpu}]}"))
                .containsExactly(
                        "spec.containers[0].resources.claims[0]: Not found: \"gpu\": must be one of the names in"
                                + " pod.spec.resourceClaims which is empty");
    }
}
