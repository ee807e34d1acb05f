package dev.troupe.workload.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pod makes of what is sent to its subresources. */
class PodSubresourcesTest {
    private static final ResourceKey KEY = new ResourceKey("pods", "default", "web");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.5Z");

    private static ObjectNode bound(String pod, String binding) {
        ObjectNode tree = (ObjectNode) Json.read(pod);
        new PodRules().applySubresource(KEY, "binding", tree, (ObjectNode) Json.read(binding), NOW);
        return tree;
    }

    @Test
    void theNodeIsWrittenOnceWithItsCondition() {
        ObjectNode pod = bound(
                "{\"metadata\":{\"name\":\"web\"},\"spec\":{},\"status\":{\"conditions\":[{\"type\":\"PodScheduled\","
                        + "\"status\":\"False\",\"reason\":\"Unschedulable\",\"message\":\"no room\"}]}}",
                "{\"target\":{\"kind\":\"Node\",\"name\":\"n1\"}}");
        assertThat(pod.toString())
                .isEqualTo("{\"metadata\":{\"name\":\"web\"},\"spec\":{\"nodeName\":\"n1\"},\"status\":{\"conditions\":"
                        + "[{\"type\":\"PodScheduled\",\"status\":\"True\","
                        + "\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}}");
    }

    @Test
    void theConditionTellsOfWhichGenerationItIs() {
        ObjectNode pod = bound("{\"metadata\":{\"generation\":3},\"spec\":{}}", "{\"target\":{\"name\":\"n1\"}}");
        assertThat(pod.at("/status/conditions/0/observedGeneration").asInt()).isEqualTo(3);
        assertThat(pod.at("/metadata/generation").asInt()).isEqualTo(3);
    }

    @Test
    void annotationsOfTheBindingGoToThePod() {
        ObjectNode pod = bound(
                "{\"metadata\":{\"annotations\":{\"a\":\"1\",\"b\":\"1\"}},\"spec\":{}}",
                "{\"metadata\":{\"annotations\":{\"b\":\"2\"}},\"target\":{\"name\":\"n1\"}}");
        assertThat(pod.at("/metadata/annotations").toString()).isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}|{}|{}|400|target.name: Required value",
                "{}|{\"nodeName\":\"n0\"}|{\"name\":\"n1\"}|409|pod web is already assigned to node \"n0\"",
                "{}|{\"schedulingGates\":[{\"name\":\"a/b\"}]}|{\"name\":\"n1\"}|409"
                        + "|pod web has non-empty .spec.schedulingGates",
                "{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}|{}|{\"name\":\"n1\"}|409"
                        + "|pod web is being deleted, cannot be assigned to a host",
            })
    void refuses(String metadata, String spec, String target, int code, String message) {
        String pod = "{\"metadata\":" + metadata + ",\"spec\":" + spec + "}";
        assertThatThrownBy(() -> bound(pod, "{\"target\":" + target + "}"))
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal.text()).contains(message);
                });
    }

    @Test
    void theListOfEphemeralContainersIsReplacedAlsoByNone() {
        ObjectNode pod = (ObjectNode) Json.read("{\"spec\":{\"nodeName\":\"n1\"}}");
        for (String list : new String[] {"[{\"name\":\"a\"}]", "[{\"name\":\"a\"},{\"name\":\"b\"}]"}) {
            ObjectNode body =
                    (ObjectNode) Json.read("{\"spec\":{\"nodeName\":\"other\",\"ephemeralContainers\":" + list + "}}");
            new PodRules().applySubresource(KEY, "ephemeralcontainers", pod, body, NOW);
            assertThat(pod.at("/spec/ephemeralContainers").toString()).isEqualTo(list);
        }
        new PodRules().applySubresource(KEY, "ephemeralcontainers", pod, Json.object(), NOW);
        assertThat(pod.toString())
                .as("nothing else is taken from the body; validation refuses the removal")
                .isEqualTo("{\"spec\":{\"nodeName\":\"n1\"}}");
    }
}
