package dev.troupe.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.patch.RandomPods;
import dev.troupe.api.patch.TestSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MutatedConfigurationsTest {
    private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");
    private static final String[] ODDITIES = {
        "null",
        "7",
        "\"x\"",
        "true",
        "[]",
        "{}",
        "[7,7]",
        "[[]]",
        "[null]",
        "{\"a\":{\"b\":[1]}}",
        "[{}]",
        "[{\"name\":{}}]",
        "[{\"manager\":\"m\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:spec\":{\".\":{}}}}]"
    };

    @Test
    void noConfigurationEscapesAsAnythingButARefusalOfTheClientAndNoObjectBreaksTracking() {
        long seed = 9_2025;
        Random random = new Random(seed);
        RandomPods pods = new RandomPods(random);
        int refused = 0;
        for (int i = 0; i < 4_000; i++) {
            ObjectNode live = pods.pod();
            ManagedFields.track(null, live, TestSchema.POD, "ann", "", "v1", NOW);
            ObjectNode odd = pods.pod();
            mutate(random, odd);
            String context = "seed " + seed + ": " + odd;
            ObjectNode after = odd.deepCopy();
            try {
                ManagedFields.track(live, after, TestSchema.POD, "bob", "", "v1", NOW);
                ObjectNode made = odd.deepCopy();
                ManagedFields.track(null, made, TestSchema.POD, "bob", "", "v1", NOW);
                ServerSideApply.apply(made, live(pods), TestSchema.POD, "cleo", true, "", NOW);
                ServerSideApply.apply(live, odd, TestSchema.POD, "cleo", random.nextBoolean(), "", NOW);
            } catch (StatusException refusal) {
                refused++;
                assertThat(refusal.code()).as(context).isBetween(400, 499);
            } catch (RuntimeException escaped) {
                throw new AssertionError(context, escaped);
            }
        }
        assertThat(refused).isGreaterThan(200);
    }

    private static ObjectNode live(RandomPods pods) {
        return pods.pod();
    }

    private static void mutate(Random random, ObjectNode tree) {
        if (random.nextInt(4) == 0) {
            ((ObjectNode) tree.get("metadata")).set("managedFields", oddity(random));
        }
        List<JsonNode> containers = new ArrayList<>();
        collect(tree, containers);
        JsonNode victim = containers.get(random.nextInt(containers.size()));
        if (victim instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            object.set(names.get(random.nextInt(names.size())), oddity(random));
        } else if (victim instanceof ArrayNode list) {
            list.add(oddity(random));
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static JsonNode oddity(Random random) {
        return Json.read(ODDITIES[random.nextInt(ODDITIES.length)]);
    }
}
