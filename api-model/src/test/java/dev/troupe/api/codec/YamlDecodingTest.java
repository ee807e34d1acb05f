package dev.troupe.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.ObjectDecoder.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDecodingTest {
    private static final String POD = "io.k8s.api.core.v1.Pod";

    private final ObjectDecoder decoder = new ObjectDecoder();

    private Decoded decode(String body, FieldValidation validation) {
        return decoder.decode(body.getBytes(StandardCharsets.UTF_8), "application/yaml", POD, validation);
    }

    private String refusal(String body) {
        StatusException refusal =
                catchThrowableOfType(StatusException.class, () -> decode(body, FieldValidation.STRICT));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(400);
        return refusal.text();
    }

    @Test
    void readsAManifest() {
        Decoded decoded = decode("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: kuard
                spec:
                  containers:
                  - name: kuard
                    image: "kuard:1"
                    ports:
                    - {containerPort: 8080, protocol: TCP}
                """, FieldValidation.STRICT);
        assertThat(decoded.object()).isEqualTo(Json.read("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"kuard"},"spec":{"containers":
                [{"image":"kuard:1","name":"kuard","ports":[{"containerPort":8080,"protocol":"TCP"}]}]}}"""));
    }

    @Test
    void refusesTabsInGoWords() {
        assertThat(refusal("apiVersion: v1\nkind: Pod\nspec:\n\tcontainers: []\n"))
                .startsWith("the object provided is unrecognized (must be of type Pod): error converting YAML to JSON: "
                        + "yaml: line 4: found character that cannot start any token (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u", "\\ud8", "\\U80000000", "\\U00110000", "\\x"})
    void refusesEscapesThatAreNoCharacter(String escape) {
        assertThat(refusal("metadata: {name: \"" + escape)).contains("yaml: ");
        assertThat(refusal("metadata: {name: \"" + escape + "\"}")).contains("yaml: ");
    }

    @Test
    void refusesHalfACharacterInGoWords() {
        assertThat(refusal("metadata:\n  name: \"a\\ud83d\"\n"))
                .contains("yaml: line 2: found invalid Unicode character escape code (");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: b: c | yaml: mapping values are not allowed in this context",
                "a:\\n- b\\nc | yaml: line 4: could not find expected ':'",
                "a: [1, 2 | yaml: line 1: did not find expected ',' or ']'",
                "a: *b | yaml: unknown anchor 'b' referenced",
                "a: .inf | json: unsupported value: +Inf",
            })
    void refusesBrokenYamlInGoWords(String body, String complaint) {
        assertThat(refusal(body.replace("\\n", "\n"))).contains("error converting YAML to JSON: " + complaint);
    }

    @ParameterizedTest
    @CsvSource({"true, bool", "yes, bool", "n, bool", "Off, bool", "1, number", "0x1f, number", "1.5, number"})
    void typesPlainScalarsAsYamlOneDotOneDoes(String scalar, String type) {
        assertThat(refusal("metadata:\n  labels:\n    a: " + scalar))
                .isEqualTo("Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal " + type
                        + " into Go struct field ObjectMeta.metadata.labels of type string");
    }

    @ParameterizedTest
    @CsvSource({
        "'''true''', true",
        "'\"5\"', 5",
        "2001-01-01, 2001-01-01",
        "1.2.3, 1.2.3",
        "!!str 5, 5",
        "0x, 0x",
        "yess, yess",
    })
    void leavesTextAlone(String scalar, String text) {
        assertThat(decode("metadata:\n  labels:\n    a: " + scalar, FieldValidation.STRICT)
                        .object()
                        .at("/metadata/labels/a")
                        .asText())
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"010, 8", "0o17, 15", "0b11, 3", "1_000, 1000", "+5, 5", "1e3, 1000", "2.0, 2"})
    void readsNumbersAsGoDoes(String scalar, int value) {
        assertThat(decode("spec:\n  priority: " + scalar, FieldValidation.STRICT)
                        .object()
                        .at("/spec/priority")
                        .asInt())
                .isEqualTo(value);
    }

    @Test
    void tellsDuplicateKeysByLine() {
        String body = "metadata:\n  name: a\n  name: b\nspec:\n  foo: 1\n  hostNetwork: true\n  hostNetwork: true\n";
        assertThat(refusal(body))
                .isEqualTo("Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: yaml: unmarshal "
                        + "errors:\n  line 3: key \"name\" already set in map\n  line 7: key \"hostNetwork\" already "
                        + "set in map, unknown field \"spec.foo\"");
        assertThat(decode(body, FieldValidation.WARN).warnings())
                .containsExactly(
                        "line 3: key \"name\" already set in map",
                        "line 7: key \"hostNetwork\" already set in map",
                        "unknown field \"spec.foo\"");
    }

    @Test
    void readsBlockScalars() {
        assertThat(decode("metadata:\n  labels:\n    a: |-\n      5\n", FieldValidation.STRICT)
                        .object()
                        .at("/metadata/labels/a")
                        .asText())
                .isEqualTo("5");
    }

    @Test
    void followsAnchorsAndMerges() {
        Decoded decoded = decode(
                "metadata:\n  labels: &l {a: x}\n  annotations:\n    <<: *l\n    b: z\n", FieldValidation.STRICT);
        assertThat(decoded.object().path("metadata"))
                .isEqualTo(Json.read("{\"labels\":{\"a\":\"x\"},\"annotations\":{\"a\":\"x\",\"b\":\"z\"}}"));
    }

    @Test
    void refusesTextsThatAliasesBlowUp() {
        StringBuilder body = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            body.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)));
        }
        assertThat(refusal(body.toString())).contains("yaml: document contains excessive aliasing");
    }

    @Test
    void readsLongScalarsInTimeThatGrowsWithTheirLengthOnly() {
        String text = "x".repeat(3 << 20);
        assertThat(assertTimeout(
                        Duration.ofSeconds(5),
                        () -> decode("metadata:\n  labels:\n    a: " + text, FieldValidation.STRICT)
                                .object()
                                .at("/metadata/labels/a")
                                .asText()))
                .hasSize(text.length());
    }

    @Test
    void keepsZerosThatAreApplied() {
        byte[] body = "spec: {hostNetwork: false, nodeSelector: {}}".getBytes(StandardCharsets.UTF_8);
        assertThat(decoder.decode(body, "application/apply-patch+yaml", POD, FieldValidation.STRICT)
                        .object()
                        .path("spec"))
                .isEqualTo(Json.read("{\"hostNetwork\":false,\"nodeSelector\":{}}"));
        assertThat(decoder.decode(body, "application/yaml", POD, FieldValidation.STRICT)
                        .object()
                        .path("spec"))
                .isEqualTo(Json.object());
    }

    @Test
    void refusesDepth() {
        assertThat(refusal("a: " + "[".repeat(3_000))).contains("exceeded max depth");
    }
}
