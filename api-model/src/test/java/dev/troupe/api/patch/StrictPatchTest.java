package dev.troupe.api.patch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictPatchTest {
    private static List<String> ofObject(String patch) {
        return StrictPatch.ofObject(patch.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> ofOperations(String patch) {
        return StrictPatch.ofOperations(patch.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void findsFieldsThatAreThereTwice() {
        assertThat(ofObject("{\"a\":{\"b\":1,\"c\":{\"b\":1}},\"b\":[{\"b\":1},{\"b\":1}],\"c\":null}"))
                .isEmpty();
        assertThat(ofObject("{\"a\":1,\"x\":{\"l\":[1,{\"k\":1,\"k\":{\"y\":1,\"y\":2}}]},\"a\":2,\"a\":3}"))
                .containsExactly(
                        "duplicate field \"x.l[1].k\"", "duplicate field \"x.l[1].k.y\"", "duplicate field \"a\"");
    }

    @Test
    void findsWhatAJsonPatchDoesNotKnow() {
        assertThat(ofOperations("[{\"op\":\"add\",\"path\":\"/a\",\"value\":{\"foo\":1},\"from\":\"/b\"}]"))
                .isEmpty();
        assertThat(ofOperations(
                        "[{\"op\":\"add\"},{\"op\":\"add\",\"op\":\"add\",\"foo\":1,\"value\":{\"a\":1,\"a\":1}}]"))
                .containsExactly(
                        "json patch duplicate field \"[1].op\"",
                        "json patch unknown field \"[1].foo\"",
                        "json patch duplicate field \"[1].value.a\"");
    }

    @Test
    void leavesWhatIsNoPatchToOthers() {
        for (String odd : List.of("", "{", "[", "5", "null", "{\"a\":1", "[[{\"a\":1}]]", "{\"a\" 1}")) {
            assertThat(ofObject(odd)).as(odd).isEmpty();
            assertThat(ofOperations(odd)).as(odd).isEmpty();
        }
    }

    @Test
    void tellsNoMoreThanAHundred() {
        StringBuilder patch = new StringBuilder("{");
        for (int i = 0; i < 300; i++) {
            patch.append("\"a").append(i / 2).append("\":1,");
        }
        assertThat(ofObject(patch + "\"z\":1}")).hasSize(100);
    }
}
