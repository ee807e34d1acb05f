package dev.troupe.api.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.StatusException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSelectorTest {
    private static final KindDefinition POD =
            kind("Pod", "spec.nodeName", "spec.hostNetwork", "status.phase", "status.podIP");
    private static final KindDefinition EVENT =
            kind("Event", "involvedObject.name", "involvedObject.kind", "reason", "source", "reportingComponent");
    private static final KindDefinition LEASE = kind("Lease");
    private static final JsonNode OBJECT = Json.read("""
            {"metadata": {"name": "web", "namespace": "default"}, "spec": {"nodeName": "a,b=c\\\\d"},
             "status": {"phase": "Running"}}
            """);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "metadata.name=web",
                "metadata.name==web",
                "metadata.namespace=default",
                "metadata.name!=db",
                "status.phase=Running,metadata.name=web",
                "status.phase!=Failed,status.phase!=Succeeded",
                "status.podIP=",
                "spec.hostNetwork=false",
                "spec.nodeName=a\\,b\\=c\\\\d",
                "spec.host!=x"
            })
    void selects(String text) {
        assertThat(FieldSelector.parse(text, POD).matches(OBJECT)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata.name=db",
                "metadata.name!=web",
                "spec.hostNetwork=true",
                "spec.hostNetwork=",
                "status.phase=Running,metadata.name=db",
                "status.podIP!="
            })
    void rejects(String text) {
        assertThat(FieldSelector.parse(text, POD).matches(OBJECT)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spec.color=red | field label not supported: spec.color",
                "metadata.name | invalid selector: 'metadata.name'; can't understand 'metadata.name'",
                "metadata.name=a\\b | invalid field selector: invalid escape sequence: \\b",
                "metadata.name=a=b | invalid field selector: unescaped character in value: =",
                "metadata.name=a\\ | invalid field selector: invalid escape sequence: \\"
            })
    void refusesInTheWordsOfKubernetes(String text, String message) {
        assertThatThrownBy(() -> FieldSelector.parse(text, POD))
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(400);
                    assertThat(refusal.text()).isEqualTo(message);
                });
    }

    @Test
    void kindsWithoutFieldsOfTheirOwnKnowNameAndNamespaceOnly() {
        assertThat(FieldSelector.parse("metadata.name=web", LEASE).matches(OBJECT))
                .isTrue();
        assertThatThrownBy(() -> FieldSelector.parse("spec.x=1", LEASE))
                .hasMessage("\"spec.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }

    @Test
    void eventsAreSelectedByTheNewerFieldNamesToo() {
        JsonNode event = Json.read("""
                {"involvedObject": {"kind": "Pod", "name": "web"}, "reason": "Started",
                 "source": {"component": "kubelet", "host": "n1"}, "reportingComponent": "k"}
                """);
        assertThat(FieldSelector.parse("regarding.kind=Pod,involvedObject.name=web", EVENT)
                        .matches(event))
                .isTrue();
        assertThat(FieldSelector.parse("reportingController=k", EVENT).matches(event))
                .isTrue();
        assertThat(FieldSelector.parse("source=kubelet", EVENT).matches(event)).isTrue();
        assertThat(FieldSelector.parse("source=k", EVENT).matches(Json.read("{\"reportingComponent\": \"k\"}")))
                .isTrue();
    }

    @Test
    void tellsTheValueThatAnIndexCanLookUp() {
        FieldSelector selector = FieldSelector.parse("spec.nodeName=a,status.phase!=Failed", POD);
        assertThat(selector.exactValue("spec.nodeName")).isEqualTo("a");
        assertThat(selector.exactValue("status.phase")).isNull();
        assertThat(selector).hasToString("spec.nodeName=a,status.phase!=Failed");
        assertThat(selector.isEmpty()).isFalse();
        assertThat(FieldSelector.parse("", POD).isEmpty()).isTrue();
    }

    private static KindDefinition kind(String kind, String... selectable) {
        return new KindDefinition(
                "",
                "v1",
                kind,
                "x",
                "x",
                List.of(),
                List.of(),
                true,
                "x",
                List.of(),
                List.of(selectable),
                List.of(),
                List.of());
    }
}
