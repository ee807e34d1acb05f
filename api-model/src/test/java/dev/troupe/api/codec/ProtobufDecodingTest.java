package dev.troupe.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import io.kubernetes.client.proto.IntStr;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Coordination;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bodies written by the classes that protoc generated from Kubernetes' own definitions. */
class ProtobufDecodingTest {
    private static final String CORE = "io.k8s.api.core.v1.";

    private final ObjectDecoder decoder = new ObjectDecoder();

    static byte[] envelope(String apiVersion, String kind, MessageLite object) {
        byte[] unknown = Runtime.Unknown.newBuilder()
                .setTypeMeta(
                        Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(object.toByteString())
                .setContentEncoding("")
                .setContentType("")
                .build()
                .toByteArray();
        byte[] body = new byte[unknown.length + 4];
        body[0] = 'k';
        body[1] = '8';
        body[2] = 's';
        System.arraycopy(unknown, 0, body, 4, unknown.length);
        return body;
    }

    private JsonNode decode(byte[] body, String schema) {
        return decoder.decode(body, "application/vnd.kubernetes.protobuf", schema, FieldValidation.STRICT)
                .object();
    }

    private String refusal(byte[] body, String schema) {
        StatusException refusal = catchThrowableOfType(StatusException.class, () -> decode(body, schema));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(400);
        return refusal.text();
    }

    @Test
    void readsTheConfigMapThatKubectlSends() {
        // As Go writes it: every plain string and number, zero or not.
        V1.ConfigMap map = V1.ConfigMap.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .setName("settings")
                        .setGenerateName("")
                        .setNamespace("default")
                        .setSelfLink("")
                        .setUid("")
                        .setResourceVersion("")
                        .setGeneration(0)
                        .setCreationTimestamp(Meta.Time.getDefaultInstance()))
                .putData("a", "1")
                .putData("empty", "")
                .putBinaryData("b", ByteString.copyFrom(new byte[] {1, 2, 3}))
                .build();
        assertThat(decode(envelope("v1", "ConfigMap", map), CORE + "ConfigMap")).isEqualTo(Json.read("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"default"},
                "data":{"a":"1","empty":""},"binaryData":{"b":"AQID"}}"""));
    }

    @Test
    void readsGoldenBytes() {
        // k8s\0, then Unknown{typeMeta{v1, Namespace}, raw Namespace{metadata{name "x"}, spec{}, status{phase ""}}}.
        byte[] body = HexFormat.of()
                .parseHex("6b387300" + "0a0f" + "0a027631" + "12094e616d657370616365" + "120b" + "0a030a0178" + "1200"
                        + "1a020a00" + "1a00" + "2200");
        assertThat(decode(body, CORE + "Namespace"))
                .isEqualTo(Json.read("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"x\"},"
                        + "\"spec\":{},\"status\":{}}"));
    }

    @Test
    void readsAPodWithEverythingThatIsSpecial() {
        V1.Container container = V1.Container.newBuilder()
                .setName("c")
                .setStdin(false)
                .setLivenessProbe(V1.Probe.newBuilder()
                        .setHandler(V1.ProbeHandler.newBuilder()
                                .setHttpGet(V1.HTTPGetAction.newBuilder()
                                        .setPath("/")
                                        .setPort(IntStr.IntOrString.newBuilder()
                                                .setType(0)
                                                .setIntVal(8080))))
                        .setPeriodSeconds(5)
                        .setTimeoutSeconds(0))
                .setReadinessProbe(V1.Probe.newBuilder()
                        .setHandler(V1.ProbeHandler.newBuilder()
                                .setTcpSocket(V1.TCPSocketAction.newBuilder()
                                        .setPort(IntStr.IntOrString.newBuilder()
                                                .setType(1)
                                                .setStrVal("http")))))
                .setResources(V1.ResourceRequirements.newBuilder()
                        .putLimits(
                                "memory",
                                Resource.Quantity.newBuilder()
                                        .setString("1024Mi")
                                        .build()))
                .setSecurityContext(
                        V1.SecurityContext.newBuilder().setRunAsUser(0).setPrivileged(false))
                .build();
        V1.Pod pod = V1.Pod.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .setName("p")
                        .setCreationTimestamp(Meta.Time.newBuilder().setSeconds(1_700_000_000)))
                .setSpec(V1.PodSpec.newBuilder()
                        .setHostNetwork(false)
                        .setAutomountServiceAccountToken(false)
                        .addVolumes(V1.Volume.newBuilder()
                                .setName("v")
                                .setVolumeSource(V1.VolumeSource.newBuilder()
                                        .setEmptyDir(V1.EmptyDirVolumeSource.newBuilder()
                                                .setMedium(""))))
                        .addContainers(container))
                .build();
        assertThat(decode(envelope("v1", "Pod", pod), CORE + "Pod")).isEqualTo(Json.read("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","creationTimestamp":"2023-11-14T22:13:20Z"},
                "spec":{"automountServiceAccountToken":false,"volumes":[{"name":"v","emptyDir":{}}],"containers":[
                {"name":"c","livenessProbe":{"httpGet":{"path":"/","port":8080},"periodSeconds":5},
                "readinessProbe":{"tcpSocket":{"port":"http"}},"resources":{"limits":{"memory":"1Gi"}},
                "securityContext":{"runAsUser":0,"privileged":false}}]}}"""));
    }

    @Test
    void keepsZeroReplicas() {
        V1Apps.Deployment deployment = V1Apps.Deployment.newBuilder()
                .setSpec(V1Apps.DeploymentSpec.newBuilder().setReplicas(0).setPaused(false))
                .build();
        assertThat(decode(envelope("apps/v1", "Deployment", deployment), "io.k8s.api.apps.v1.Deployment")
                        .path("spec"))
                .isEqualTo(Json.read("{\"replicas\":0}"));
    }

    @Test
    void readsPodTemplates() {
        V1.PodTemplate template = V1.PodTemplate.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("t"))
                .setTemplate(V1.PodTemplateSpec.newBuilder()
                        .setMetadata(Meta.ObjectMeta.newBuilder().putLabels("app", "x"))
                        .setSpec(V1.PodSpec.newBuilder()
                                .addContainers(V1.Container.newBuilder().setName("c"))))
                .build();
        JsonNode object = decode(envelope("v1", "PodTemplate", template), CORE + "PodTemplate");
        assertThat(object.at("/template/metadata/labels/app").asText()).isEqualTo("x");
        assertThat(object.at("/template/spec/containers/0/name").asText()).isEqualTo("c");
    }

    @Test
    void readsMicroTimes() {
        V1Coordination.Lease lease = V1Coordination.Lease.newBuilder()
                .setSpec(V1Coordination.LeaseSpec.newBuilder()
                        .setRenewTime(Meta.MicroTime.newBuilder()
                                .setSeconds(1_700_000_000)
                                .setNanos(5_000)))
                .build();
        assertThat(decode(envelope("coordination.k8s.io/v1", "Lease", lease), "io.k8s.api.coordination.v1.Lease")
                        .at("/spec/renewTime")
                        .asText())
                .isEqualTo("2023-11-14T22:13:20.000005Z");
    }

    @Test
    void unwrapsExtraValues() {
        V1Authorization.SubjectAccessReview review = V1Authorization.SubjectAccessReview.newBuilder()
                .setSpec(V1Authorization.SubjectAccessReviewSpec.newBuilder()
                        .putExtra(
                                "k",
                                V1Authorization.ExtraValue.newBuilder()
                                        .addItems("a")
                                        .addItems("b")
                                        .build()))
                .build();
        assertThat(decode(
                                envelope("authorization.k8s.io/v1", "SubjectAccessReview", review),
                                "io.k8s.api.authorization.v1.SubjectAccessReview")
                        .at("/spec/extra/k"))
                .isEqualTo(Json.read("[\"a\",\"b\"]"));
    }

    @Test
    void readsFieldsAsJson() {
        V1.ConfigMap map = V1.ConfigMap.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .addManagedFields(Meta.ManagedFieldsEntry.newBuilder()
                                .setManager("m")
                                .setFieldsV1(
                                        Meta.FieldsV1.newBuilder().setRaw(ByteString.copyFromUtf8("{\"f:data\":{}}")))))
                .build();
        assertThat(decode(envelope("v1", "ConfigMap", map), CORE + "ConfigMap")
                        .at("/metadata/managedFields/0/fieldsV1"))
                .isEqualTo(Json.read("{\"f:data\":{}}"));
    }

    @Test
    void refusesWhatIsNoEnvelope() {
        assertThat(refusal("{}".getBytes(StandardCharsets.UTF_8), CORE + "Pod"))
                .isEqualTo(
                        "the object provided is unrecognized (must be of type Pod): provided data does not appear to "
                                + "be a protobuf message, expected prefix [107 56 115 0] ({})");
    }

    @Test
    void refusesOtherKindsAndBrokenMessages() {
        assertThat(refusal(envelope("v1", "Secret", V1.Secret.getDefaultInstance()), CORE + "ConfigMap"))
                .isEqualTo("Secret in version \"v1\" cannot be handled as a ConfigMap: "
                        + "converting (v1.Secret) to (core.ConfigMap): unknown conversion");
        byte[] whole = envelope(
                "v1", "ConfigMap", V1.ConfigMap.newBuilder().putData("a", "b").build());
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 7);
        assertThat(refusal(cut, CORE + "ConfigMap")).contains("unexpected EOF");
    }

    @Test
    void refusesBadQuantities() {
        V1.Pod pod = V1.Pod.newBuilder()
                .setSpec(V1.PodSpec.newBuilder()
                        .putOverhead(
                                "cpu",
                                Resource.Quantity.newBuilder().setString("x").build()))
                .build();
        assertThat(refusal(envelope("v1", "Pod", pod), CORE + "Pod"))
                .startsWith("Pod in version \"v1\" cannot be handled as a Pod: quantities must match");
    }
}
