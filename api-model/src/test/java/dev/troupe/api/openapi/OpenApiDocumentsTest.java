package dev.troupe.api.openapi;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenApiDocumentsTest {
    private static final String CORE = "io.k8s.api.core.v1.";

    private final OpenApiDocuments documents = OpenApiDocuments.builtIn();

    private JsonNode v3(String path) {
        return Json.read(requireNonNull(documents.v3(path), path));
    }

    private JsonNode schema(String type) {
        return v3("api/v1").path("components").path("schemas").path(CORE + type);
    }

    private static String groupVersionPath(KindDefinition kind) {
        return kind.group().isEmpty() ? "api/" + kind.version() : "apis/" + kind.group() + "/" + kind.version();
    }

    @Test
    void indexesADocumentForEveryGroupVersionThatIsServed() {
        JsonNode paths = Json.read(documents.v3Index()).path("paths");
        for (KindDefinition kind : Kinds.builtIn().all()) {
            String path = groupVersionPath(kind);
            assertThat(paths.path(path).path("serverRelativeURL").asText())
                    .startsWith("/openapi/v3/" + path + "?hash=" + documents.v3Hash(path));
        }
        assertThat(documents.v3("apis/nothing/v1")).isNull();
    }

    @Test
    void resolvesEveryReference() {
        for (String path : (Iterable<String>)
                () -> Json.read(documents.v3Index()).path("paths").fieldNames()) {
            JsonNode document = v3(path);
            List<String> references = references(document, new ArrayList<>());
            assertThat(references).isNotEmpty();
            for (String reference : references) {
                assertThat(document.at(reference.substring(1)).isObject())
                        .as(path + " " + reference)
                        .isTrue();
            }
        }
        JsonNode v2 = Json.read(documents.v2());
        for (String reference : references(v2, new ArrayList<>())) {
            assertThat(v2.at(reference.substring(1)).isObject()).as(reference).isTrue();
        }
    }

    private static List<String> references(JsonNode node, List<String> into) {
        if (node.isObject() && node.path("$ref").isTextual()) {
            into.add(node.path("$ref").textValue());
        }
        node.forEach(child -> references(child, into));
        return into;
    }

    @Test
    void offersFieldValidationOnPatchOfEveryKind() {
        // kubectl validates on its own side unless it finds this parameter.
        for (KindDefinition kind : Kinds.builtIn().all()) {
            String path = groupVersionPath(kind);
            JsonNode patch = v3(path).path("paths")
                    .path("/" + path + (kind.namespaced() ? "/namespaces/{namespace}/" : "/") + kind.plural()
                            + "/{name}")
                    .path("patch");
            assertThat(patch.path("parameters").findValuesAsText("name"))
                    .as(kind.kind())
                    .contains("fieldValidation");
            assertThat(patch.path("x-kubernetes-action").asText()).isEqualTo("patch");
            assertThat(patch.path("x-kubernetes-group-version-kind"))
                    .isEqualTo(Json.read("{\"group\":\"%s\",\"kind\":\"%s\",\"version\":\"%s\"}"
                            .formatted(kind.group(), kind.kind(), kind.version())));
            assertThat(patch.path("requestBody").path("content").has("application/strategic-merge-patch+json"))
                    .isTrue();
        }
    }

    @Test
    void carriesWhatPatchingNeeds() {
        JsonNode containers = schema("PodSpec").path("properties").path("containers");
        assertThat(containers.path("x-kubernetes-list-type").asText()).isEqualTo("map");
        assertThat(containers.path("x-kubernetes-list-map-keys")).isEqualTo(Json.read("[\"name\"]"));
        assertThat(containers.path("x-kubernetes-patch-merge-key").asText()).isEqualTo("name");
        assertThat(containers.path("x-kubernetes-patch-strategy").asText()).isEqualTo("merge");
        assertThat(schema("LocalObjectReference").path("x-kubernetes-map-type").asText())
                .isEqualTo("atomic");
    }

    @Test
    void tellsKindsFromOtherTypes() {
        assertThat(schema("Pod").path("x-kubernetes-group-version-kind"))
                .isEqualTo(Json.read("[{\"group\":\"\",\"kind\":\"Pod\",\"version\":\"v1\"}]"));
        assertThat(schema("PodSpec").has("x-kubernetes-group-version-kind")).isFalse();
        assertThat(schema("PodTemplateSpec").path("properties").has("kind")).isFalse();
    }

    @Test
    void describesFieldsForPeople() {
        assertThat(schema("PodSpec")
                        .path("properties")
                        .path("containers")
                        .path("description")
                        .asText())
                .startsWith("List of containers belonging to the pod.");
    }

    @Test
    void servesAliasesOfKinds() {
        assertThat(v3("apis/events.k8s.io/v1")
                        .path("paths")
                        .has("/apis/events.k8s.io/v1/namespaces/{namespace}/events"))
                .isTrue();
    }

    @Test
    void writesTheSchemasAsProtobuf() throws IOException {
        UnknownFieldSet document = UnknownFieldSet.parseFrom(documents.v2Protobuf());
        assertThat(text(document, 1)).isEqualTo("2.0");
        Map<String, UnknownFieldSet> schemas = entries(message(document, 9));
        assertThat(schemas.keySet())
                .containsExactlyInAnyOrderElementsOf(Json.read(documents.v2())
                        .path("definitions")
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .toList());
        UnknownFieldSet pod = requireNonNull(schemas.get(CORE + "Pod"));
        assertThat(text(message(pod, 22), 1)).isEqualTo("object");
        assertThat(text(message(message(pod, 31), 2), 2)).contains("\"kind\":\"Pod\"");
        UnknownFieldSet spec = requireNonNull(entries(message(pod, 25)).get("spec"));
        assertThat(text(spec, 1)).isEqualTo("#/definitions/" + CORE + "PodSpec");
    }

    private static Map<String, UnknownFieldSet> entries(UnknownFieldSet map) throws IOException {
        Map<String, UnknownFieldSet> entries = new HashMap<>();
        for (ByteString entry : map.getField(1).getLengthDelimitedList()) {
            UnknownFieldSet named = UnknownFieldSet.parseFrom(entry);
            entries.put(text(named, 1), message(named, 2));
        }
        return entries;
    }

    private static UnknownFieldSet message(UnknownFieldSet message, int field) throws IOException {
        return UnknownFieldSet.parseFrom(
                message.getField(field).getLengthDelimitedList().getFirst());
    }

    private static String text(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().getFirst().toStringUtf8();
    }
}
