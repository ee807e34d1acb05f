package dev.troupe.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.ObjectDecoder.Decoded;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecodingTest {
    private static final String POD = "io.k8s.api.core.v1.Pod";
    private static final String SECRET = "io.k8s.api.core.v1.Secret";
    private static final String UNRECOGNISED =
            "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: ";

    private final ObjectDecoder decoder = new ObjectDecoder();

    private Decoded decode(String schema, String body, FieldValidation validation) {
        return decoder.decode(body.getBytes(StandardCharsets.UTF_8), "application/json", schema, validation);
    }

    private ObjectNode pod(String body) {
        return decode(POD, body, FieldValidation.STRICT).object();
    }

    private String refusal(String schema, String body) {
        StatusException refusal =
                catchThrowableOfType(StatusException.class, () -> decode(schema, body, FieldValidation.STRICT));
        assertThat(refusal).as("refusal of " + body).isNotNull();
        assertThat(refusal.code()).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("BadRequest");
        return refusal.text();
    }

    private String refusedAsPod(String body) {
        String text = refusal(POD, body);
        String start = "Pod in version \"v1\" cannot be handled as a Pod: ";
        assertThat(text).startsWith(start);
        return text.substring(start.length());
    }

    @Test
    void keepsWhatTheSchemaKnows() {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"y\"}},"
                + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"ports\":[{\"containerPort\":80}]}]}}";
        assertThat(pod(body)).isEqualTo(Json.read(body));
    }

    @Test
    void readsHalfACharacterAsGoDoes() {
        ObjectNode map = decode("io.k8s.api.core.v1.ConfigMap", """
                        {"metadata":{"annotations":{"a\\ud83d":"\\ude80","b\\ud83d\\ude80":"\\ud83d\\ude80"}}}""", FieldValidation.STRICT)
                .object();
        assertThat(map.at("/metadata/annotations"))
                .isEqualTo(Json.object().put("a\ufffd", "\ufffd").put("b\ud83d\ude80", "\ud83d\ude80"));
        assertThat(Json.read(Json.write(map))).isEqualTo(map);
    }

    @Test
    void refusesAllUnknownAndDuplicateFieldsWhenStrict() {
        assertThat(
                        refusedAsPod(
                                "{\"spec\":{\"containers\":[{\"name\":\"a\",\"volumeMounts\":[{\"name\":\"b\"},"
                                        + "{\"name\":\"v\",\"moutPath\":\"/x\"}]}],\"hostNetwork\":true,\"hostNetwork\":true,\"foo\":{}}}"))
                .isEqualTo("strict decoding error: unknown field \"spec.containers[0].volumeMounts[1].moutPath\", "
                        + "duplicate field \"spec.hostNetwork\", unknown field \"spec.foo\"");
    }

    @Test
    void tellsDuplicateKeysOfMapsAndUnknownFieldsAtTheTop() {
        assertThat(refusedAsPod("{\"metadata\":{\"labels\":{\"a\":\"1\",\"a\":\"2\"}},\"sepc\":1}"))
                .isEqualTo("strict decoding error: duplicate field \"metadata.labels.a\", unknown field \"sepc\"");
    }

    @Test
    void warnsOfUnknownFieldsWhenAskedTo() {
        Decoded decoded = decode(POD, "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"foo\":1}}", FieldValidation.WARN);
        assertThat(decoded.warnings()).containsExactly("unknown field \"spec.foo\"");
        assertThat(decoded.object().path("spec").has("foo")).isFalse();
    }

    @Test
    void dropsUnknownFieldsSilentlyWhenAskedTo() {
        Decoded decoded = decode(POD, "{\"spec\":{\"foo\":1}}", FieldValidation.IGNORE);
        assertThat(decoded.warnings()).isEmpty();
        assertThat(decoded.object().path("spec").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"spec\":{\"containers\":\"x\"}} | string | PodSpec.spec.containers of type []v1.Container",
                "{\"spec\":{\"containers\":[{\"ports\":[{\"containerPort\":\"80\"}]}]}} | string"
                        + " | ContainerPort.spec.containers.ports.containerPort of type int32",
                "{\"spec\":{\"containers\":[{\"ports\":[{\"containerPort\":1.5}]}]}} | number 1.5"
                        + " | ContainerPort.spec.containers.ports.containerPort of type int32",
                "{\"spec\":{\"containers\":[{\"ports\":[{\"containerPort\":3000000000}]}]}} | number 3000000000"
                        + " | ContainerPort.spec.containers.ports.containerPort of type int32",
                "{\"spec\":{\"containers\":[{\"env\":[{\"value\":5}]}]}} | number"
                        + " | EnvVar.spec.containers.env.value of type string",
                "{\"spec\":{\"containers\":{}}} | object | PodSpec.spec.containers of type []v1.Container",
                "{\"spec\":[]} | array | Pod.spec of type v1.PodSpec",
                "{\"spec\":{\"hostNetwork\":\"true\"}} | string | PodSpec.spec.hostNetwork of type bool",
                "{\"metadata\":{\"labels\":{\"a\":true}}} | bool | ObjectMeta.metadata.labels of type string",
                "{\"metadata\":{\"labels\":[]}} | array | ObjectMeta.metadata.labels of type map[string]string",
                "{\"spec\":{\"restartPolicy\":1}} | number | PodSpec.spec.restartPolicy of type v1.RestartPolicy",
                "{\"metadata\":{\"creationTimestamp\":1}} | number"
                        + " | ObjectMeta.metadata.creationTimestamp of type string",
                "{\"spec\":{\"containers\":[{\"livenessProbe\":{\"httpGet\":{\"port\":true}}}]}} | bool"
                        + " | HTTPGetAction.spec.containers.livenessProbe.httpGet.port of type int32",
            })
    void refusesWrongTypesInGoWords(String body, String value, String rest) {
        assertThat(refusedAsPod(body)).isEqualTo("json: cannot unmarshal " + value + " into Go struct field " + rest);
    }

    @Test
    void refusesBadQuantities() {
        assertThat(refusedAsPod("{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":\"x\"}}}]}}"))
                .isEqualTo("quantities must match the regular expression "
                        + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    @Test
    void givesQuantitiesAndTimesTheirOneSpelling() {
        ObjectNode object = pod(
                "{\"metadata\":{\"creationTimestamp\":\"2024-01-02T03:04:05.5+01:00\"},\"spec\":"
                        + "{\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":0.5,\"memory\":\"1024Mi\"}}}]}}");
        assertThat(object.at("/metadata/creationTimestamp").asText()).isEqualTo("2024-01-02T02:04:05Z");
        assertThat(object.at("/spec/containers/0/resources/limits/cpu").asText())
                .isEqualTo("500m");
        assertThat(object.at("/spec/containers/0/resources/limits/memory").asText())
                .isEqualTo("1Gi");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x | as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"",
                "2024-01-02 | as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"",
                "2024-01-02T03:04:05 | as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"Z07:00\"",
            })
    void refusesBadTimes(String time, String rest) {
        assertThat(refusedAsPod("{\"metadata\":{\"creationTimestamp\":\"" + time + "\"}}"))
                .isEqualTo("parsing time \"" + time + "\" " + rest);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-13-02T00:00:00Z, : month out of range",
        "2024-02-30T00:00:00Z, : day out of range",
        "2024-02-03T00:00:00Zz, ': extra text: \"z\"'",
    })
    void refusesTimesThatNeverAre(String time, String rest) {
        assertThat(refusedAsPod("{\"metadata\":{\"creationTimestamp\":\"" + time + "\"}}"))
                .isEqualTo("parsing time \"" + time + "\"" + rest);
    }

    @Test
    void wantsSixDigitsOfMicroTimes() {
        String lease = "io.k8s.api.coordination.v1.Lease";
        assertThat(decode(lease, "{\"spec\":{\"renewTime\":\"2024-01-02T03:04:05.123456Z\"}}", FieldValidation.STRICT)
                        .object()
                        .at("/spec/renewTime")
                        .asText())
                .isEqualTo("2024-01-02T03:04:05.123456Z");
        assertThat(refusal(lease, "{\"spec\":{\"renewTime\":\"2024-01-02T03:04:05Z\"}}"))
                .endsWith("cannot parse \"Z\" as \".000000\"");
    }

    @ParameterizedTest
    @CsvSource({"YWJj!, 4", "YWJ, 0", "YQ=, 3", "YQ==YQ==, 4", "=, 0", "Y Q=, 1"})
    void refusesBadBase64(String text, int at) {
        assertThat(refusal(SECRET, "{\"data\":{\"a\":\"" + text + "\"}}"))
                .isEqualTo("Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte "
                        + at);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\" 1} | invalid character '1' after object key ({\"a\" 1})",
                "{\"a\":1 | unexpected end of JSON input ({\"a\":1)",
                "{\"a\":tru} | invalid character '}' in literal true (expecting 'e') ({\"a\":tru})",
                "{'a':1} | invalid character '\\'' looking for beginning of object key string ({'a':1})",
                "{\"a\":1}x | invalid character 'x' after top-level value ({\"a\":1}x)",
                "hello | invalid character 'h' looking for beginning of value (68656c6c6f)",
                "`` | unexpected end of JSON input (<empty>)",
                "{\"kind\":1} | json: cannot unmarshal number into Go struct field .kind of type string ({\"kind\":1})",
            })
    void refusesBrokenJsonInGoWords(String body, String rest) {
        assertThat(refusal(POD, body)).isEqualTo(UNRECOGNISED + rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "\"x\""})
    void refusesWhatIsNoObject(String body) {
        assertThat(refusal(POD, body)).startsWith(UNRECOGNISED + "json: cannot unmarshal ");
    }

    @Test
    void takesMissingTypeFromTheEndpoint() {
        ObjectNode object = pod("{\"metadata\":{\"name\":\"a\"}}");
        assertThat(object).hasToString("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}");
    }

    @Test
    void refusesOtherKindsAndVersions() {
        assertThat(refusal(POD, "{\"apiVersion\":\"v1\",\"kind\":\"Service\"}"))
                .isEqualTo("Service in version \"v1\" cannot be handled as a Pod: "
                        + "converting (v1.Service) to (core.Pod): unknown conversion");
        assertThat(refusal(POD, "{\"apiVersion\":\"v2\",\"kind\":\"Pod\"}"))
                .isEqualTo(
                        "Pod in version \"v2\" cannot be handled as a Pod: no kind \"Pod\" is registered for version "
                                + "\"v2\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
        assertThat(refusal("io.k8s.api.core.v1.Event", "{\"apiVersion\":\"events.k8s.io/v1\",\"kind\":\"Event\"}"))
                .isEqualTo(
                        "the API version in the data (events.k8s.io/v1) does not match the expected API version (v1)");
        assertThat(refusal(POD, "{\"apiVersion\":\"a/b/c\",\"kind\":\"Pod\"}"))
                .contains("unexpected GroupVersion string: a/b/c");
    }

    @Test
    void takesOptionsInEveryGroup() {
        String options = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
        Decoded decoded = decode(
                options,
                "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"apps/v1\",\"gracePeriodSeconds\":0}",
                FieldValidation.STRICT);
        assertThat(decoded.object().path("gracePeriodSeconds").asInt(-1)).isZero();
    }

    @Test
    void dropsNullsAndEmptyValuesButKeepsPointersToZero() {
        ObjectNode object =
                pod("{\"metadata\":{\"name\":\"a\",\"creationTimestamp\":null,\"labels\":{},\"finalizers\":[]},"
                        + "\"spec\":{\"hostNetwork\":false,\"automountServiceAccountToken\":false,\"nodeName\":\"\","
                        + "\"volumes\":[{\"name\":\"v\",\"emptyDir\":{}}],\"containers\":[],"
                        + "\"securityContext\":{\"runAsUser\":0}},\"status\":{}}");
        assertThat(object)
                .isEqualTo(Json.read("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"},\"spec\":{"
                        + "\"automountServiceAccountToken\":false,\"volumes\":[{\"name\":\"v\",\"emptyDir\":{}}],"
                        + "\"containers\":[],\"securityContext\":{\"runAsUser\":0}},\"status\":{}}"));
    }

    @Test
    void refusesDepthWithoutExhaustingTheStack() {
        String deep = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
        assertThat(refusal(POD, deep)).contains("exceeded max depth");
        String schema = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
        assertThat(refusal(schema, "{\"not\":".repeat(5_000) + "{}" + "}".repeat(5_000)))
                .contains("exceeded max depth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/cbor", "application/json-patch+json", ";"})
    void refusesOtherMediaTypes(String contentType) {
        StatusException refusal = catchThrowableOfType(
                StatusException.class, () -> decoder.decode(new byte[0], contentType, POD, FieldValidation.STRICT));
        assertThat(refusal.code()).isEqualTo(415);
        assertThat(refusal.text())
                .isEqualTo("the body of the request was in an unknown format - accepted media types include: "
                        + "application/json, application/yaml, application/vnd.kubernetes.protobuf");
    }

    @Test
    void takesMediaTypeParametersAndAbsence() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        decoder.decode(body, "application/json; charset=utf-8", POD, FieldValidation.STRICT);
        decoder.decode(body, null, POD, FieldValidation.STRICT);
    }

    @Test
    void checksTreesAsItChecksBodies() {
        ObjectNode tree = (ObjectNode) Json.read("{\"metadata\":{\"name\":\"a\"},\"spec\":{\"foo\":1}}");
        assertThat(decoder.check(tree, POD, FieldValidation.WARN).warnings())
                .containsExactly("unknown field \"spec.foo\"");
    }
}
