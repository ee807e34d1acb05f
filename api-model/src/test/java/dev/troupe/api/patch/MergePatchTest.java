package dev.troupe.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePatchTest {

    /** The examples of RFC 7386, appendix A, whose target and patch are objects. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b\"} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"b\"} | {\"b\":\"c\"} | {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"} | {\"a\":null} | {}",
                "{\"a\":\"b\",\"b\":\"c\"} | {\"a\":null} | {\"b\":\"c\"}",
                "{\"a\":[\"b\"]} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"c\"} | {\"a\":[\"b\"]} | {\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}} | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]} | {\"a\":[1]} | {\"a\":[1]}",
                "{\"e\":null} | {\"a\":1} | {\"e\":null,\"a\":1}",
                "{} | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}"
            })
    void followsTheExamplesOfTheRfc(String target, String patch, String result) {
        assertThat(apply(Json.read(target), patch)).isEqualTo(Json.read(result));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "3", "{", "{} {}", "{\"a\":}", "{a:1}"})
    void refusesWhatIsNoObjectAsABadRequest(String patch) {
        assertThatThrownBy(() -> apply(Json.object(), patch))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(400));
    }

    @Test
    void refusesMoreThanThreeMebibytes() {
        assertThatThrownBy(() -> Patches.merge(Json.object(), new byte[Patches.MAX_BYTES + 1]))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(413));
    }

    @Test
    void refusesNestingThatWouldOverflowAStack() {
        assertThatThrownBy(() -> apply(Json.object(), "{\"a\":".repeat(100_000)))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(400));
    }

    @Test
    void keepsTheLawsOfMergingOnRandomTrees() {
        long seed = 7386;
        RandomTrees trees = new RandomTrees(new Random(seed));
        for (int i = 0; i < 3_000; i++) {
            ObjectNode target = trees.object(3);
            ObjectNode patch = trees.objectWithNulls(3);
            ObjectNode before = target.deepCopy();
            ObjectNode once = apply(target, patch.toString());
            assertThat(apply(once, patch.toString()))
                    .as("idempotent, seed %d: %s", seed, patch)
                    .isEqualTo(once);
            assertThat(apply(target, "{}"))
                    .as("the empty patch changes nothing")
                    .isEqualTo(target);
            assertThat(target).as("the target is left alone").isEqualTo(before);
            assertThat(once.toString()).as("no null of the patch arrives").doesNotContain("null");
        }
    }

    private static ObjectNode apply(JsonNode target, String patch) {
        return Patches.merge((ObjectNode) target, patch.getBytes(StandardCharsets.UTF_8));
    }
}
