package dev.troupe.api.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.schema.Schema.ListType;
import dev.troupe.api.schema.Schema.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemasTest {
    private static final String CORE = "io.k8s.api.core.v1.";

    private static Schema type(String name) {
        return requireNonNull(Schemas.builtIn().find(name), name);
    }

    private static Schema field(String type, String... path) {
        Schema schema = type(type);
        for (String step : path) {
            Schema next =
                    step.equals("[]") ? schema.items() : schema.properties().get(step);
            schema = requireNonNull(next, type + ": " + step);
        }
        return schema;
    }

    @Test
    void knowsTheSchemaOfEveryKind() {
        for (KindDefinition kind : Kinds.builtIn().all()) {
            assertThat(type(kind.schema()).properties()).containsKeys("apiVersion", "kind", "metadata");
        }
    }

    @Test
    void hasNoSchemaForUnknownNames() {
        assertThat(Schemas.builtIn().find("io.k8s.api.core.v1.Nothing")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "PodStatus, hostIP, STRING",
        "PodStatus, podIPs, ARRAY",
        "PodStatus, hostIPs, ARRAY",
        "PodStatus, startTime, TIME",
        "ServiceSpec, clusterIP, STRING",
        "ContainerStatus, containerID, STRING",
        "ContainerStatus, imageID, STRING",
        "NodeSpec, externalID, STRING",
        "NodeSpec, podCIDRs, ARRAY",
        "Volume, nfs, OBJECT",
        "Volume, iscsi, OBJECT",
        "Volume, emptyDir, OBJECT",
        "Probe, tcpSocket, OBJECT",
        "Probe, periodSeconds, INTEGER",
        "EphemeralContainer, image, STRING",
        "PersistentVolumeSpec, hostPath, OBJECT",
        "ConfigMapKeySelector, name, STRING",
        "ServicePort, targetPort, INT_OR_STRING",
        "ResourceRequirements, limits, MAP",
        "EmptyDirVolumeSource, sizeLimit, QUANTITY",
        "Secret, data, MAP",
        "PodSpec, setHostnameAsFQDN, BOOLEAN",
        "Event, eventTime, MICRO_TIME",
    })
    void spellsAndTypesFieldsAsJsonHasThem(String type, String field, Type expected) {
        assertThat(field(CORE + type, field).type()).isEqualTo(expected);
    }

    @Test
    void showsEmbeddedStructsAsTheirFields() {
        assertThat(field(CORE + "Volume").properties()).doesNotContainKey("volumeSource");
        assertThat(field(CORE + "Probe").properties()).doesNotContainKey("handler");
        assertThat(field(CORE + "EphemeralContainer").properties()).doesNotContainKey("ephemeralContainerCommon");
    }

    @Test
    void correctsNamesThatProtobufSpellsOtherwise() {
        assertThat(field("io.k8s.api.batch.v1.JobSpec").properties()).containsKey("ttlSecondsAfterFinished");
        assertThat(field("io.k8s.api.authentication.v1.BoundObjectReference").properties())
                .containsKey("uid");
        assertThat(field("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps")
                        .properties())
                .containsKeys("$ref", "x-kubernetes-int-or-string", "x-kubernetes-list-map-keys");
    }

    @Test
    void tellsHowListsMerge() {
        Schema containers = field(CORE + "PodSpec", "containers");
        assertThat(containers.listType()).isEqualTo(ListType.MAP);
        assertThat(containers.listMapKeys()).containsExactly("name");
        assertThat(containers.patchMergeKey()).isEqualTo("name");
        assertThat(containers.patchStrategies()).containsExactly("merge");
        Schema volumes = field(CORE + "PodSpec", "volumes");
        assertThat(volumes.patchStrategies()).containsExactlyInAnyOrder("merge", "retainKeys");
        Schema ports = field(CORE + "Container", "ports");
        assertThat(ports.listMapKeys()).containsExactly("containerPort", "protocol");
        assertThat(ports.patchMergeKey()).isEqualTo("containerPort");
        assertThat(field(CORE + "Container", "command").listType()).isEqualTo(ListType.ATOMIC);
        assertThat(field("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", "finalizers")
                        .listType())
                .isEqualTo(ListType.SET);
    }

    @Test
    void tellsWhatIsAtomic() {
        assertThat(field(CORE + "PodSpec", "nodeSelector").atomic()).isTrue();
        assertThat(field(CORE + "EnvVarSource", "configMapKeyRef").atomic()).isTrue();
        assertThat(field(CORE + "PodSpec", "securityContext").atomic()).isFalse();
    }

    @Test
    void tellsWhatIsRequired() {
        assertThat(field(CORE + "PodSpec").required()).containsExactly("containers");
        assertThat(field(CORE + "Container").required()).containsExactly("name");
        assertThat(field("io.k8s.api.apps.v1.DeploymentSpec").required())
                .containsExactlyInAnyOrder("selector", "template");
    }

    @Test
    void tellsDefaults() {
        assertThat(field(CORE + "Container", "ports", "[]", "protocol").defaultValue())
                .hasToString("\"TCP\"");
        assertThat(field(CORE + "Container", "image").defaultValue()).isNull();
    }

    @Test
    void describesTypesAndFieldsWithoutMarkers() {
        assertThat(field(CORE + "Pod").description()).startsWith("Pod is a collection of containers");
        assertThat(field(CORE + "PodSpec", "containers").description())
                .startsWith("List of containers belonging to the pod.")
                .doesNotContain("+patch", "+listType");
    }

    @Test
    void resolvesTypesThatContainThemselves() {
        Schema properties = field(
                "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps",
                "properties",
                "[]",
                "properties",
                "[]");
        assertThat(properties.name()).endsWith("JSONSchemaProps");
    }

    @Test
    void readsEveryType() {
        for (String name : Schemas.builtIn().names()) {
            type(name).properties().values().forEach(Schema::properties);
        }
        assertThat(Schemas.builtIn().names()).hasSizeGreaterThan(500);
    }
}
