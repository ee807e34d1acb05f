package dev.troupe.workload.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.journal.Fact;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodFactsTest {
    private static final String WAITING = "{\"name\":\"main\",\"state\":{\"waiting\":{\"reason\":\"Wait\"}}}";
    private static final String RUNNING =
            "{\"name\":\"main\",\"state\":{\"running\":{\"startedAt\":\"2026-01-01T00:00:00Z\"}}}";
    private static final String KILLED = "{\"name\":\"main\",\"state\":{\"terminated\":{\"exitCode\":137,"
            + "\"reason\":\"OOMKilled\",\"finishedAt\":\"2026-01-01T00:00:09Z\"}}}";

    private static List<Fact> facts(String before, String after) {
        return PodFacts.between(pod(before), pod(after));
    }

    private static JsonNode pod(String members) {
        return Json.read("{" + members + "}");
    }

    private static String containers(String list, String... statuses) {
        return "\"status\":{\"" + list + "\":[" + String.join(",", statuses) + "]}";
    }

    @Test
    void aBindingNamesTheNode() {
        assertThat(facts("\"spec\":{}", "\"spec\":{\"nodeName\":\"n1\"}")).containsExactly(new Fact.PodBound("n1"));
        assertThat(facts("\"spec\":{\"nodeName\":\"n1\"}", "\"spec\":{\"nodeName\":\"n1\",\"priority\":1}"))
                .isEmpty();
    }

    @Test
    void containersOfEverySortStartAndExit() {
        for (String list : List.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")) {
            assertThat(facts(containers(list, WAITING), containers(list, RUNNING)))
                    .as(list)
                    .containsExactly(new Fact.ContainerStarted("main"));
            assertThat(facts(containers(list, RUNNING), containers(list, KILLED)))
                    .as(list)
                    .containsExactly(new Fact.ContainerExited("main", 137, "OOMKilled"));
            assertThat(facts("\"status\":{}", containers(list, RUNNING)))
                    .as(list)
                    .containsExactly(new Fact.ContainerStarted("main"));
        }
    }

    @Test
    void aContainerThatStartsAnewIsAnotherStart() {
        assertThat(facts(
                        containers("containerStatuses", RUNNING),
                        containers("containerStatuses", RUNNING.replace("00:00:00Z", "00:01:00Z"))))
                .containsExactly(new Fact.ContainerStarted("main"));
    }

    @Test
    void whatOnlyBecomesReadyHasNotStartedAgain() {
        assertThat(facts(
                        containers("containerStatuses", RUNNING),
                        containers("containerStatuses", RUNNING.replace("\"state\"", "\"ready\":true,\"state\""))))
                .isEmpty();
    }

    @Test
    void eachContainerIsComparedWithItself() {
        String other = RUNNING.replace("main", "side");
        assertThat(facts(
                        containers("containerStatuses", RUNNING, WAITING.replace("main", "side")),
                        containers("containerStatuses", other, RUNNING)))
                .containsExactly(new Fact.ContainerStarted("side"));
    }

    @Test
    void phasesMove() {
        assertThat(facts("\"status\":{\"phase\":\"Pending\"}", "\"status\":{\"phase\":\"Running\"}"))
                .containsExactly(new Fact.PodPhaseChanged("Pending", "Running"));
        assertThat(facts("", "\"status\":{\"phase\":\"Pending\"}"))
                .containsExactly(new Fact.PodPhaseChanged("", "Pending"));
    }

    @Test
    void conditionsChangeWithTheirStatus() {
        String no = "\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"Slow\"}]}";
        assertThat(facts("\"status\":{}", no)).containsExactly(new Fact.ConditionChanged("Ready", "False", "Slow"));
        assertThat(facts(no, no.replace("False", "True").replace(",\"reason\":\"Slow\"", "")))
                .containsExactly(new Fact.ConditionChanged("Ready", "True", ""));
        assertThat(facts(no, no.replace("}]", ",\"lastProbeTime\":\"2026-01-01T00:00:00Z\"}]")))
                .isEmpty();
    }

    @Test
    void oneWriteMayTellSeveralThings() {
        String before = "\"spec\":{},\"status\":{\"phase\":\"Pending\",\"containerStatuses\":[" + WAITING + "]}";
        String after = "\"spec\":{\"nodeName\":\"n1\"},\"status\":{\"phase\":\"Failed\",\"containerStatuses\":["
                + KILLED + "],\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}";
        assertThat(facts(before, after))
                .containsExactly(
                        new Fact.PodBound("n1"),
                        new Fact.ContainerExited("main", 137, "OOMKilled"),
                        new Fact.PodPhaseChanged("Pending", "Failed"),
                        new Fact.ConditionChanged("Ready", "False", ""));
    }
}
