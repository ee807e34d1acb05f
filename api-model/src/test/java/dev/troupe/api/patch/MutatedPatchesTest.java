package dev.troupe.api.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MutatedPatchesTest {
    private static final String[] SCRAPS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "null",
        "1e999999",
        "-",
        "\"$patch\":\"delete\",",
        "\"$retainKeys\":[],",
        "\"$setElementOrder/containers\":",
        "\"op\":\"move\",",
        "\"path\":\"/spec\",",
        "\"from\":\"/\",",
        "~",
        "\\u0000",
        "{}",
        "[[]]",
        "\u00e9"
    };

    @Test
    void noPatchEscapesAsAnythingButARefusalOfTheClient() {
        long seed = 20250101;
        Random random = new Random(seed);
        RandomPods pods = new RandomPods(random);
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            ObjectNode target = pods.pod();
            String patch = mutate(random, random.nextBoolean() ? pods.patch().toString() : operations(random));
            byte[] bytes = patch.getBytes(StandardCharsets.UTF_8);
            for (Supplier<ObjectNode> format : List.<Supplier<ObjectNode>>of(
                    () -> Patches.json(target, bytes),
                    () -> Patches.merge(target, bytes),
                    () -> Patches.strategic(target, bytes, TestSchema.POD))) {
                try {
                    assertThat(format.get()).isNotSameAs(target);
                } catch (StatusException refusal) {
                    refused++;
                    assertThat(refusal.code()).as("seed %d: %s", seed, patch).isBetween(400, 499);
                } catch (RuntimeException escaped) {
                    throw new AssertionError("seed " + seed + ": " + patch + " on " + target, escaped);
                }
            }
        }
        assertThat(refused).isGreaterThan(5_000);
    }

    private static String operations(Random random) {
        String[] names = {"add", "remove", "replace", "move", "copy", "test"};
        String[] paths = {
            "/spec", "/spec/containers/0", "/spec/containers/-", "/metadata/labels/k1", "/metadata/finalizers/1"
        };
        StringBuilder patch = new StringBuilder("[");
        for (int i = random.nextInt(4); i >= 0; i--) {
            patch.append("{\"op\":\"")
                    .append(names[random.nextInt(names.length)])
                    .append("\",\"path\":\"")
                    .append(paths[random.nextInt(paths.length)])
                    .append("\",\"from\":\"")
                    .append(paths[random.nextInt(paths.length)])
                    .append("\",\"value\":{\"name\":\"c1\"}}")
                    .append(i == 0 ? "]" : ",");
        }
        return patch.toString();
    }

    private static String mutate(Random random, String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(mutated.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> mutated.insert(at, SCRAPS[random.nextInt(SCRAPS.length)]);
                case 1 -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(9)));
                default ->
                    mutated.replace(at, Math.min(mutated.length(), at + 4), SCRAPS[random.nextInt(SCRAPS.length)]);
            }
        }
        return mutated.toString();
    }
}
