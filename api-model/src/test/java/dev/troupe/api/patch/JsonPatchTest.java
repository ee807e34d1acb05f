package dev.troupe.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPatchTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1} | [{\"op\":\"add\",\"path\":\"/b\",\"value\":2}] | {\"a\":1,\"b\":2}",
                "{\"a\":1} | [{\"op\":\"add\",\"path\":\"/a\",\"value\":{\"x\":null}}] | {\"a\":{\"x\":null}}",
                "{\"a\":[1,3]} | [{\"op\":\"add\",\"path\":\"/a/1\",\"value\":2}] | {\"a\":[1,2,3]}",
                "{\"a\":[1]} | [{\"op\":\"add\",\"path\":\"/a/-\",\"value\":2}] | {\"a\":[1,2]}",
                "{\"a\":[1]} | [{\"op\":\"add\",\"path\":\"/a/1\",\"value\":2}] | {\"a\":[1,2]}",
                "{\"a\":[1,2]} | [{\"op\":\"remove\",\"path\":\"/a/0\"}] | {\"a\":[2]}",
                "{\"a\":[1,2]} | [{\"op\":\"remove\",\"path\":\"/a/-1\"}] | {\"a\":[1]}",
                "{\"a\":1,\"b\":2} | [{\"op\":\"remove\",\"path\":\"/a\"}] | {\"b\":2}",
                "{\"a\":[1,2]} | [{\"op\":\"replace\",\"path\":\"/a/1\",\"value\":3}] | {\"a\":[1,3]}",
                "{\"a\":1} | [{\"op\":\"replace\",\"path\":\"/a\"}] | {\"a\":null}",
                "{\"a\":{\"b\":1},\"c\":{}} | [{\"op\":\"move\",\"from\":\"/a/b\",\"path\":\"/c/d\"}] | {\"a\":{},\"c\":{\"d\":1}}",
                "{\"a\":{\"b\":1}} | [{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/c\"}] | {\"a\":{\"b\":1},\"c\":{\"b\":1}}",
                "{\"a\":{\"b\":[1]}} | [{\"op\":\"test\",\"path\":\"/a\",\"value\":{\"b\":[1]}}] | {\"a\":{\"b\":[1]}}",
                "{} | [{\"op\":\"test\",\"path\":\"/a\",\"value\":null}] | {}",
                "{\"a/b\":1,\"m~n\":2} | [{\"op\":\"remove\",\"path\":\"/a~1b\"},{\"op\":\"test\",\"path\":\"/m~0n\",\"value\":2}] | {\"m~n\":2}",
                "{\"~1\":1} | [{\"op\":\"remove\",\"path\":\"/~01\"}] | {}",
                "{\"\":1} | [{\"op\":\"remove\",\"path\":\"/\"}] | {}",
                "{} | [] | {}"
            })
    void applies(String target, String patch, String result) {
        assertThat(apply(target, patch)).isEqualTo(Json.read(result));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]",
                "[{\"op\":\"test\",\"path\":\"/absent\",\"value\":2}]",
                "[{\"op\":\"remove\",\"path\":\"/absent\"}]",
                "[{\"op\":\"remove\",\"path\":\"/list/7\"}]",
                "[{\"op\":\"remove\",\"path\":\"/list/-\"}]",
                "[{\"op\":\"remove\",\"path\":\"/list/x\"}]",
                "[{\"op\":\"replace\",\"path\":\"/absent\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/absent/deep\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/a/deep\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/list/9\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/list/-9\",\"value\":1}]",
                "[{\"op\":\"move\",\"from\":\"/absent\",\"path\":\"/b\"}]",
                "[{\"op\":\"move\",\"from\":\"/map\",\"path\":\"/map/inside\"}]",
                "[{\"op\":\"copy\",\"path\":\"/b\"}]",
                "[{\"op\":\"sing\",\"path\":\"/b\"}]",
                "[{\"path\":\"/b\"}]",
                "[{\"op\":\"add\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"\",\"value\":{}}]",
                "[{\"op\":\"remove\",\"path\":\"b\"}]",
            })
    void refusesWhatDoesNotApplyAsUnprocessable(String patch) {
        assertThatThrownBy(() -> apply("{\"a\":1,\"list\":[1,2],\"map\":{}}", patch))
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(422);
                    assertThat(refusal.reason()).isEqualTo("Invalid");
                    assertThat(refusal.text())
                            .isEqualTo("the server rejected our request due to an error in our request");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "\"x\"",
                "[",
                "[1]",
                "[null]",
                "[{\"op\":1,\"path\":\"/a\"}]",
                "[{\"op\":\"add\",\"path\":7}]",
                "[] trailing",
                "[{\"op\":\"move\",\"from\":{},\"path\":\"/a\"}]"
            })
    void refusesWhatIsNoPatchAsABadRequest(String patch) {
        assertThatThrownBy(() -> apply("{\"a\":1}", patch))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(400));
    }

    @Test
    void leavesTheTargetAloneEvenWhenALaterOperationFails() {
        ObjectNode target = (ObjectNode) Json.read("{\"a\":{\"b\":1}}");
        ObjectNode before = target.deepCopy();
        assertThatThrownBy(() -> Patches.json(
                target, bytes("[{\"op\":\"remove\",\"path\":\"/a/b\"},{\"op\":\"remove\",\"path\":\"/nope\"}]")));
        assertThat(target).isEqualTo(before);
        assertThat(Patches.json(target, bytes("[{\"op\":\"add\",\"path\":\"/a/c\",\"value\":1}]")))
                .isNotEqualTo(before);
        assertThat(target).isEqualTo(before);
    }

    @Test
    void comparesNumbersByValue() {
        ObjectNode target = Json.object().put("count", 5L);
        assertThat(Patches.json(target, bytes("[{\"op\":\"test\",\"path\":\"/count\",\"value\":5}]")))
                .isEqualTo(target);
    }

    @Test
    void limitsTheNumberOfOperations() {
        String operation = "{\"op\":\"add\",\"path\":\"/a\",\"value\":1}";
        String most = "[" + (operation + ",").repeat(9_999) + operation + "]";
        assertThat(apply("{}", most)).isEqualTo(Json.read("{\"a\":1}"));
        assertThatThrownBy(() -> apply("{}", "[" + (operation + ",").repeat(10_000) + operation + "]"))
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(413);
                    assertThat(refusal.text())
                            .isEqualTo("The allowed maximum operations in a JSON patch is 10000, got 10001");
                });
    }

    @Test
    void refusesPatchesThatDoubleTheTreeOrNestWithoutEnd() {
        String doubling = "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"}";
        assertThatThrownBy(() -> apply("{\"a\":[1]}", "[" + (doubling + ",").repeat(60) + doubling + "]"))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(422));
        String nesting =
                "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"},{\"op\":\"add\",\"path\":\"/a\",\"value\":{}},"
                        + "{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/a/x\"}";
        assertThatThrownBy(() -> apply("{\"a\":{}}", "[" + (nesting + ",").repeat(3_000) + nesting + "]"))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(422));
    }

    private static ObjectNode apply(String target, String patch) {
        return Patches.json((ObjectNode) Json.read(target), bytes(patch));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
