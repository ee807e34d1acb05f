package dev.troupe.workload.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityOfServiceTest {
    private static final String BOTH = "{limits:{cpu:1,memory:1Gi},requests:{cpu:1,memory:1Gi}}";

    /** Resources of the containers and of the init containers, one set after another, without the quotes of JSON. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BestEffort | {}                                              | ",
                "BestEffort | {} {}                                           | {}",
                "BestEffort | {requests:{cpu:0}}                              | ",
                "BestEffort | {requests:{example.com/gpu:1}}                  | ",
                "Guaranteed | BOTH                                            | ",
                "Guaranteed | BOTH BOTH                                       | BOTH",
                "Guaranteed | {limits:{cpu:1,memory:1Gi}}                     | ",
                "Guaranteed | {limits:{cpu:1,memory:1Gi},requests:{cpu:1000m,memory:1024Mi}} | ",
                "Burstable  | {requests:{cpu:100m}}                           | ",
                "Burstable  | {limits:{memory:1Gi}}                           | ",
                "Burstable  | {limits:{cpu:1,memory:1Gi},requests:{cpu:500m,memory:1Gi}} | ",
                "Burstable  | BOTH {}                                         | ",
                "Burstable  | BOTH                                            | {}",
                "Burstable  | BOTH                                            | {limits:{cpu:1}}",
                "Burstable  | {}                                              | BOTH",
            })
    void followsFromTheContainersResources(String expected, String containers, String initContainers) {
        ObjectNode pod = Json.object();
        ObjectNode spec = pod.putObject("spec");
        put(spec, "containers", containers);
        put(spec, "initContainers", initContainers == null ? "" : initContainers);
        assertThat(QualityOfService.of(spec).title()).isEqualTo(expected);
        new PodRules().prepareCreate(pod, Instant.EPOCH);
        assertThat(pod.at("/status/qosClass").asText()).isEqualTo(expected);
    }

    private static void put(ObjectNode spec, String list, String resources) {
        for (String each : resources.strip().split(" +")) {
            if (!each.isEmpty()) {
                String json = each.replace("BOTH", BOTH).replaceAll("([\\w./]+)", "\"$1\"");
                spec.withArray(list).addObject().set("resources", Json.read(json));
            }
        }
    }
}
