package dev.troupe.api.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
    private static final Map<String, String> LABELS =
            Map.of("app", "web", "tier", "front", "example.com/zone", "a", "empty", "", "replicas", "3");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "app=web",
                "app==web",
                "app = web",
                "app!=db",
                "absent!=db",
                "app",
                "!absent",
                "! absent",
                "app in (web)",
                "app in (db,web)",
                "app in ( db , web )",
                "app notin (db)",
                "absent notin (db)",
                "app=web,tier=front",
                "app=web, tier in (front, back),!canary",
                "empty=",
                "empty in ()",
                "empty in (,x)",
                "example.com/zone=a",
                "empty,app",
                "replicas>2",
                "replicas<4",
                "app in (in,web,notin)"
            })
    void selects(String text) {
        LabelSelector selector = LabelSelector.parse(text);
        assertThat(selector.matches(LABELS)).isTrue();
        assertThat(selector.matches(Json.toTree(LABELS))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app=db",
                "app!=web",
                "absent",
                "!app",
                "absent=",
                "app in (db)",
                "app notin (web,db)",
                "absent in (x)",
                "app=web,tier=back",
                "app=",
                "replicas>3",
                "replicas<3",
                "app>1",
                "absent<1"
            })
    void rejects(String text) {
        LabelSelector selector = LabelSelector.parse(text);
        assertThat(selector.matches(LABELS)).isFalse();
        assertThat(selector.matches(Json.toTree(LABELS))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app in | unable to parse requirement: found '' expected: '('",
                "app in (a | unable to parse requirement: found '', expected: ',', ')' or identifier",
                "app in (a b) | unable to parse requirement: found 'b', expected: ',' or ')'",
                "app==a=b | found '=', expected: ',' or 'end of string'",
                "=a | found '=', expected: !, identifier, or 'end of string'",
                "a, | found '', expected: identifier after ','",
                "!!a | unable to parse requirement: found '!', expected: identifier",
                "a b | unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
                "a=( | unable to parse requirement: found '(', expected: identifier",
                "a>x | unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
            })
    void refusesBrokenTextInTheWordsOfKubernetes(String text, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(text)).isInstanceOfSatisfying(StatusException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(400);
            assertThat(refusal.text()).isEqualTo(message);
        });
    }

    @Test
    void refusesKeysAndValuesThatLabelsCannotHave() {
        assertThatThrownBy(() -> LabelSelector.parse("-a"))
                .hasMessage("unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of "
                        + "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
                        + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
                        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
        assertThatThrownBy(() -> LabelSelector.parse("a=b!"))
                .hasMessageContaining("found '!', expected: ',' or 'end of string'");
        assertThatThrownBy(() -> LabelSelector.parse("a=b?"))
                .hasMessageStartingWith(
                        "unable to parse requirement: values[0][a]: Invalid value: \"b?\": a valid label must be");
        assertThatThrownBy(() -> LabelSelector.parse("Upper/a"))
                .hasMessageContaining("prefix part a lowercase RFC 1123");
        assertThatThrownBy(() -> LabelSelector.parse("a/b/c")).hasMessageContaining("a qualified name must consist of");
        assertThatThrownBy(() -> LabelSelector.parse("/b")).hasMessageContaining("prefix part must be non-empty");
        assertThatThrownBy(() -> LabelSelector.parse("a/")).hasMessageContaining("name part must be non-empty");
        assertThatThrownBy(() -> LabelSelector.parse("x".repeat(64)))
                .hasMessageContaining("name part must be no more than 63 characters");
        assertThatThrownBy(() -> LabelSelector.parse("a=" + "x".repeat(64)))
                .hasMessageContaining("must be no more than 63 characters");
    }

    @Test
    void readsTheObjectForm() {
        LabelSelector selector = LabelSelector.of(Json.read("""
                {"matchLabels": {"app": "web"}, "matchExpressions": [
                  {"key": "tier", "operator": "In", "values": ["front", "back"]},
                  {"key": "track", "operator": "NotIn", "values": ["canary"]},
                  {"key": "example.com/zone", "operator": "Exists"},
                  {"key": "absent", "operator": "DoesNotExist"}]}
                """));
        assertThat(selector.matches(LABELS)).isTrue();
        assertThat(selector.matches(Map.of("app", "web"))).isFalse();
        assertThat(selector).hasToString("!absent,app=web,example.com/zone,tier in (back,front),track notin (canary)");
    }

    @Test
    void anAbsentSelectorSelectsNothingAndAnEmptyOneEverything() {
        for (LabelSelector absent :
                new LabelSelector[] {LabelSelector.of(MissingNode.getInstance()), LabelSelector.of(NullNode.instance)
                }) {
            assertThat(absent.matches(LABELS)).isFalse();
            assertThat(absent.matches(Map.of())).isFalse();
            assertThat(absent.isEmpty()).isFalse();
        }
        assertThat(LabelSelector.of(Json.object()).matches(LABELS)).isTrue();
        assertThat(LabelSelector.of(Json.object()).isEmpty()).isTrue();
        assertThat(LabelSelector.parse("").isEmpty()).isTrue();
    }

    @Test
    void refusesBrokenObjectForms() {
        assertThatThrownBy(() -> LabelSelector.of(
                        Json.read("{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"Near\"}]}")))
                .hasMessage("\"Near\" is not a valid label selector operator");
        assertThatThrownBy(() ->
                        LabelSelector.of(Json.read("{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"In\"}]}")))
                .hasMessageContaining("values set can't be empty");
        assertThatThrownBy(() -> LabelSelector.of(Json.read(
                        "{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"Exists\", \"values\": [\"b\"]}]}")))
                .hasMessageContaining("values set must be empty");
        assertThatThrownBy(() -> LabelSelector.of(Json.read("{\"matchLabels\": {\"a b\": \"c\"}}")))
                .hasMessageStartingWith("key: Invalid value: \"a b\"");
    }

    @Test
    void tellsTheValueThatAnIndexCanLookUp() {
        assertThat(LabelSelector.parse("app=web,tier in (a,b),zone in (c)").exactValue("app"))
                .isEqualTo("web");
        assertThat(LabelSelector.parse("zone in (c)").exactValue("zone")).isEqualTo("c");
        assertThat(LabelSelector.parse("tier in (a,b)").exactValue("tier")).isNull();
        assertThat(LabelSelector.ofLabels(Map.of("app", "web"))).isEqualTo(LabelSelector.parse("app=web"));
    }

    @Test
    void garbageIsRefusedAsABadRequestAndWhatIsReadIsWrittenBack() {
        long seed = 42;
        Random random = new Random(seed);
        String[] pieces = {
            "a", "b", "in", "notin", "(", ")", ",", "=", "==", "!=", "!", " ", ">", "1", "x/y", "é", "\"", "/"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(8); piece >= 0; piece--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                LabelSelector selector = LabelSelector.parse(text.toString());
                assertThat(LabelSelector.parse(selector.toString()))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(selector);
            } catch (StatusException refusal) {
                assertThat(refusal.code()).as("seed %d: %s", seed, text).isEqualTo(400);
            }
        }
    }
}
