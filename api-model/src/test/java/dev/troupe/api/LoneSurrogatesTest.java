package dev.troupe.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoneSurrogatesTest {
    @ParameterizedTest
    @CsvSource({
        "\\ud83d, \\ufffd",
        "\\uDE80, \\ufffd",
        "a\\ude80\\ud83db, a\\ufffd\\ufffdb",
        "\\ud83d\\ud83d\\ude80, \\ufffd\\ud83d\\ude80",
        "\\ud83dx\\ude80, \\ufffdx\\ufffd",
        "\\ud83d\\u0041, \\ufffd\\u0041",
        "\\\\\\ud83d, \\\\\\ufffd"
    })
    void becomeTheReplacementCharacter(String escaped, String expected) {
        assertThat(replaced(escaped)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\\ud83d\\ude80",
                "\\uD83D\\uDE80\\uD83D\\uDE80",
                "\\\\ud83d",
                "\\\\\\\\ude80",
                "\\u00e9\\n",
                "\\ud83",
                "\\u",
                "\\",
                "\\uzzzz"
            })
    void leaveOtherTextsAsTheyAre(String escaped) {
        byte[] text = escaped.getBytes(StandardCharsets.UTF_8);
        assertThat(LoneSurrogates.replaced(text)).isSameAs(text);
    }

    /** What a text with any escapes is read as can be written and read again, as a value and as a name. */
    @Test
    void neverComeBack() {
        Random random = new Random(7);
        String[] pieces = {"\\ud83d", "\\ude80", "\\uD800", "\\uDFFF", "\\\\", "\\\"", "u", "\\u00e9", "\ud83d\ude80"};
        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String json = "{\"a\":\"" + text + "\",\"k:" + text + "\":1}";
            var tree = Json.read(LoneSurrogates.replaced(json.getBytes(StandardCharsets.UTF_8)));
            assertThat(Json.read(Json.write(tree))).as(json).isEqualTo(tree);
            assertThat(LoneSurrogates.in(tree.path("a").textValue())).as(json).isFalse();
        }
    }

    private static String replaced(String json) {
        return new String(LoneSurrogates.replaced(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
