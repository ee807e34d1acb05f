package dev.troupe.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What writes of subresources leave as it is, by the entities' own rules. */
class SubresourceWritesTest {
    private final ManualClock clock = new ManualClock();
    private final InMemoryCluster cluster = new InMemoryCluster(clock, new EngineRules(clock));

    @Test
    void aPodThatGetsItsNodeKeepsItsGeneration() {
        ResourceKey pod = cluster.create(Builders.pod("default", "web")).key();
        ObjectNode binding = Json.object();
        binding.putObject("target").put("name", "n1");

        cluster.write(new WriteRequest.Update(pod, "binding", binding, options()));
        JsonNode bound = cluster.existing(pod).tree();
        assertThat(bound.at("/spec/nodeName").asText()).isEqualTo("n1");
        assertThat(bound.at("/metadata/generation").asInt()).isEqualTo(1);

        patch(pod, "", "{\"spec\":{\"activeDeadlineSeconds\":5}}");
        assertThat(cluster.existing(pod).tree().at("/metadata/generation").asInt())
                .isEqualTo(2);
    }

    @Test
    void theStatusOfAPodDoesNotChangeItsOwners() {
        ResourceKey pod = cluster.create(Builders.pod("default", "web")).key();

        patch(
                pod,
                "status",
                "{\"metadata\":{\"labels\":{\"a\":\"b\"},\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\","
                        + "\"name\":\"x\",\"uid\":\"u\"}]},\"status\":{\"message\":\"m\"}}");

        JsonNode changed = cluster.existing(pod).tree();
        assertThat(changed.at("/status/message").asText()).isEqualTo("m");
        assertThat(changed.at("/metadata/labels/a").asText()).isEqualTo("b");
        assertThat(changed.at("/metadata/ownerReferences").isMissingNode()).isTrue();
    }

    @Test
    void theStatusOfADeploymentDoesNotChangeItsLabels() {
        ResourceKey web = cluster.create(Builders.deployment("default", "web")).key();

        patch(web, "status", "{\"metadata\":{\"labels\":{\"new\":\"b\"},\"annotations\":{\"a\":\"b\"}}}");

        JsonNode metadata = cluster.existing(web).tree().path("metadata");
        assertThat(metadata.path("labels").has("new")).isFalse();
        assertThat(metadata.at("/annotations/a").asText()).isEqualTo("b");
    }

    private void patch(ResourceKey key, String subresource, String json) {
        cluster.write(new WriteRequest.Patch(
                        key,
                        subresource,
                        WriteRequest.PatchType.MERGE,
                        json.getBytes(StandardCharsets.UTF_8),
                        options()))
                .toCompletableFuture()
                .join();
    }

    private WriteOptions options() {
        return WriteOptions.internal("test", clock.instant());
    }
}
