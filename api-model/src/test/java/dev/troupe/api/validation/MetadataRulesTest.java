package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.object;
import static dev.troupe.api.validation.Manifests.pod;
import static dev.troupe.api.validation.Manifests.podWith;
import static dev.troupe.api.validation.Manifests.update;
import static dev.troupe.api.validation.Manifests.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.KindDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataRulesTest {

    @Test
    void acceptsThePlainPod() {
        assertThat(Manifests.create(pod())).isEmpty();
    }

    @Test
    void needsANameOrAPrefixForOne() {
        assertThat(podWith("/metadata", "{namespace: default}"))
                .containsExactly("metadata.name: Required value: name or generateName is required");
        assertThat(podWith("/metadata", "{namespace: default, generateName: web-}"))
                .isEmpty();
    }

    @Test
    void refusesNamesByTheRuleOfTheKind() {
        assertThat(podWith("/metadata/name", "Web_1"))
                .containsExactly("metadata.name: Invalid value: \"Web_1\": a lowercase RFC 1123 subdomain must consist"
                        + " of lower case alphanumeric characters, '-' or '.', and must start and end with an"
                        + " alphanumeric character (e.g. 'example.com', regex used for validation is"
                        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        assertThat(Manifests.create(object("{kind: Namespace, metadata: {name: a.b}}")))
                .containsExactly("metadata.name: Invalid value: \"a.b\": must not contain dots");
    }

    @Test
    void wantsANamespaceWhereTheKindHasOne() {
        assertThat(podWith("/metadata", "{name: web}")).containsExactly("metadata.namespace: Required value");
        assertThat(Manifests.create(object("{kind: Node, metadata: {name: a, namespace: b}}")))
                .containsExactly("metadata.namespace: Forbidden: not allowed on this type");
    }

    @Test
    void checksLabelsAndAnnotations() {
        assertThat(podWith("/metadata/labels", "{'a b': ok}"))
                .singleElement()
                .asString()
                .startsWith("metadata.labels: Invalid value: \"a b\": name part must consist of");
        assertThat(podWith("/metadata/labels", "{ok: 'a b'}"))
                .singleElement()
                .asString()
                .startsWith("metadata.labels: Invalid value: \"a b\": a valid label must be an empty string or");
        assertThat(podWith("/metadata/annotations", "{'a b': anything at all}"))
                .singleElement()
                .asString()
                .startsWith("metadata.annotations: Invalid value: \"a b\": name part must consist of");
    }

    @Test
    void boundsAnnotationsInBytesOfUtf8() {
        assertThat(podWith("/metadata/annotations", "{a: " + "x".repeat(262_143) + "}"))
                .isEmpty();
        assertThat(podWith("/metadata/annotations", "{a: " + "ü".repeat(131_072) + "}"))
                .containsExactly("metadata.annotations: Too long: may not be more than 262144 bytes");
    }

    @Test
    void checksOwners() {
        assertThat(podWith("/metadata/ownerReferences", "[{}]"))
                .containsExactly(
                        "metadata.ownerReferences.apiVersion: Invalid value: \"\": version must not be empty",
                        "metadata.ownerReferences.kind: Invalid value: \"\": must not be empty",
                        "metadata.ownerReferences.name: Invalid value: \"\": must not be empty",
                        "metadata.ownerReferences.uid: Invalid value: \"\": must not be empty");
    }

    @Test
    void allowsOneControllerOnly() {
        String owners = "[{apiVersion: v1, kind: A, name: x, uid: '1', controller: true},"
                + " {apiVersion: v1, kind: B, name: y, uid: '2', controller: true}]";
        assertThat(podWith("/metadata/ownerReferences", owners))
                .singleElement()
                .asString()
                .endsWith("Only one reference can have Controller set to true. Found \"true\" in references for A/x and"
                        + " B/y");
    }

    @Test
    void checksFinalizers() {
        assertThat(podWith("/metadata/finalizers", "[example.com/hold, orphan]"))
                .isEmpty();
        assertThat(podWith("/metadata/finalizers", "[hold]"))
                .containsExactly("metadata.finalizers[0]: Invalid value: \"hold\": name is neither a standard finalizer"
                        + " name nor is it fully qualified");
        assertThat(podWith("/metadata/finalizers", "[orphan, foregroundDeletion]"))
                .containsExactly("metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer"
                        + " orphan and foregroundDeletion cannot be both set");
    }

    @Test
    void leavesSystemFieldsAlone() {
        ObjectNode old = with(pod(), "/metadata/uid", "abc");
        assertThat(update(old, pod())).isEmpty();
        assertThat(update(old, with(pod(), "/metadata/uid", "xyz")))
                .containsExactly("metadata.uid: Invalid value: \"xyz\": field is immutable");
        assertThat(update(old, with(pod(), "/metadata/deletionTimestamp", "'2026-01-01T00:00:00Z'")))
                .containsExactly(
                        "metadata.deletionTimestamp: Invalid value: \"2026-01-01T00:00:00Z\": field is immutable");
    }

    @Test
    void addsNoFinalizersToWhatIsBeingDeleted() {
        ObjectNode old = with(pod(), "/metadata/deletionTimestamp", "'2026-01-01T00:00:00Z'");
        assertThat(update(old, with(pod(), "/metadata/finalizers", "[a.b/c]")))
                .containsExactly("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                        + " deleted, found new finalizers []string{\"a.b/c\"}");
    }

    @Test
    void givesAKindWithoutRulesThoseOfMetadata() {
        KindDefinition widgets = new KindDefinition(
                "example.com",
                "v1",
                "Widget",
                "widgets",
                "widget",
                List.of(),
                List.of(),
                true,
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of());
        ObjectNode widget = object("{metadata: {name: 'system:a', namespace: Bad}, spec: {anything: [1, {}]}}");
        assertThat(Manifests.messages(Validation.create(widgets, widget)))
                .singleElement()
                .asString()
                .startsWith("metadata.namespace: Invalid value: \"Bad\": a lowercase RFC 1123 label");
        assertThat(Validation.update(widgets, widget, widget)).hasSize(1);
        assertThat(Validation.status(widgets, widget, widget)).isEmpty();
    }
}
