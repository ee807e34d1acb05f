package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerSecurity;
import dev.troupe.node.port.DnsConfig;
import dev.troupe.node.port.ImageFacts;
import dev.troupe.node.port.NamespaceModes.Mode;
import dev.troupe.node.port.ProcessSpec.EnvironmentVariable;
import dev.troupe.node.port.SecurityProfile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Environment, command, mounts, security and limits of a container. */
class ContainerPlanTest {
    static final NodeContext NODE = new NodeContext(
            "node-1",
            List.of("192.0.2.1"),
            List.of("10.96.0.10"),
            "cluster.local",
            new DnsConfig(List.of("192.0.2.53"), List.of("example.org"), List.of()),
            "127.0.0.1 localhost\n",
            "/troupe/node-1",
            4L << 30,
            Map.of("cpu", new Quantity("2"), "memory", new Quantity("4Gi")),
            false,
            new PodPaths(Path.of("/state"), Path.of("/logs")));

    private static final ObjectLookup OBJECTS = new ObjectLookup() {
        @Override
        public @Nullable ConfigMap configMap(String namespace, String name) {
            return name.equals("settings")
                    ? new ConfigMapBuilder()
                            .addToData("KEY", "value")
                            .addToData("OTHER", "x")
                            .build()
                    : null;
        }

        @Override
        public @Nullable Secret secret(String namespace, String name) {
            return name.equals("password")
                    ? new SecretBuilder().addToData("word", "czNjcjN0").build()
                    : null;
        }

        @Override
        public @Nullable Service service(String namespace, String name) {
            return null;
        }

        @Override
        public List<Service> services(String namespace) {
            return List.of();
        }
    };

    private static ContainerConfig config(String container, String podFields, @Nullable ImageFacts image) {
        Scene scene = new Scene((podFields.isEmpty() ? "" : podFields + ",")
                + "\"containers\":[{\"name\":\"main\",\"image\":\"main:1\"" + (container.isEmpty() ? "" : ",")
                + container + "}]");
        ((com.fasterxml.jackson.databind.node.ObjectNode) scene.tree.get("metadata"))
                .putObject("labels")
                .put("app", "web");
        return new ContainerPlan(scene.typed(), NODE, OBJECTS)
                .config(
                        scene.container("main"),
                        2,
                        "sha256:1",
                        Map.of("data", Path.of("/volumes/data")),
                        List.of("10.0.0.5"),
                        image,
                        "");
    }

    private static ContainerConfig config(String container) {
        return config(container, "", null);
    }

    private static List<EnvironmentVariable> environment(String env) {
        return config("\"env\":[" + env + "]").process().environment();
    }

    private static String value(String valueFrom) {
        return environment("{\"name\":\"X\",\"valueFrom\":{" + valueFrom + "}}")
                .getFirst()
                .value();
    }

    @Test
    void expandsEarlierVariables() {
        assertThat(environment("{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"B\",\"value\":\"$(A) $$(A) $(C) $A\"}"))
                .containsExactly(new EnvironmentVariable("A", "1"), new EnvironmentVariable("B", "1 $(A) $(C) $A"));
    }

    @Test
    void expandsCommandAndArguments() {
        ContainerConfig config = config("\"env\":[{\"name\":\"A\",\"value\":\"1\"}],\"command\":[\"run\",\"$(A)\"],"
                + "\"args\":[\"$(A)-$(B)\"],\"workingDir\":\"/w\"");
        assertThat(config.process().command()).containsExactly("run", "1");
        assertThat(config.process().args()).containsExactly("1-$(B)");
        assertThat(config.process().workingDirectory()).isEqualTo("/w");
    }

    @Test
    void takesFieldsOfThePod() {
        assertThat(value("\"fieldRef\":{\"fieldPath\":\"metadata.name\"}")).isEqualTo("web");
        assertThat(value("\"fieldRef\":{\"fieldPath\":\"metadata.labels['app']\"}"))
                .isEqualTo("web");
        assertThat(value("\"fieldRef\":{\"fieldPath\":\"metadata.annotations['no']\"}"))
                .isEmpty();
        assertThat(value("\"fieldRef\":{\"fieldPath\":\"status.podIP\"}")).isEqualTo("10.0.0.5");
        assertThat(value("\"fieldRef\":{\"fieldPath\":\"status.hostIP\"}")).isEqualTo("192.0.2.1");
    }

    @Test
    void takesResourcesInTheUnitOfTheDivisor() {
        ContainerConfig config =
                config("\"resources\":{\"requests\":{\"cpu\":\"250m\"},\"limits\":{\"memory\":\"64Mi\"}},"
                        + "\"env\":[{\"name\":\"A\",\"valueFrom\":{\"resourceFieldRef\":{\"resource\":\"requests.cpu\"}}},"
                        + "{\"name\":\"B\",\"valueFrom\":{\"resourceFieldRef\":{\"resource\":\"requests.cpu\",\"divisor\":\"1m\"}}},"
                        + "{\"name\":\"C\",\"valueFrom\":{\"resourceFieldRef\":{\"resource\":\"limits.memory\",\"divisor\":\"1Mi\"}}},"
                        + "{\"name\":\"D\",\"valueFrom\":{\"resourceFieldRef\":{\"resource\":\"limits.cpu\"}}}]");
        assertThat(config.process().environment().stream().map(EnvironmentVariable::value))
                .as("rounded up; without a limit what the node can give")
                .containsExactly("1", "250", "64", "2");
    }

    @Test
    void takesKeysOfConfigMapsAndSecrets() {
        assertThat(value("\"configMapKeyRef\":{\"name\":\"settings\",\"key\":\"KEY\"}"))
                .isEqualTo("value");
        assertThat(value("\"secretKeyRef\":{\"name\":\"password\",\"key\":\"word\"}"))
                .isEqualTo("s3cr3t");
        assertThat(environment("{\"name\":\"X\",\"valueFrom\":{\"configMapKeyRef\":{\"name\":\"absent\",\"key\":\"k\","
                        + "\"optional\":true}}}"))
                .isEmpty();
    }

    @Test
    void takesWholeConfigMapsWithPrefixAndLetsEnvWin() {
        List<EnvironmentVariable> environment = config(
                        "\"envFrom\":[{\"prefix\":\"P_\",\"configMapRef\":{\"name\":\"settings\"}}],"
                                + "\"env\":[{\"name\":\"P_KEY\",\"value\":\"own\"}]")
                .process()
                .environment();
        assertThat(environment)
                .containsExactly(new EnvironmentVariable("P_OTHER", "x"), new EnvironmentVariable("P_KEY", "own"));
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> value("\"configMapKeyRef\":{\"name\":\"absent\",\"key\":\"k\"}"))
                .isInstanceOf(ConfigFailure.class)
                .hasMessage("configmap \"absent\" not found");
        assertThatThrownBy(() -> value("\"secretKeyRef\":{\"name\":\"absent\",\"key\":\"k\"}"))
                .hasMessage("secret \"absent\" not found");
        assertThatThrownBy(() -> value("\"configMapKeyRef\":{\"name\":\"settings\",\"key\":\"k\"}"))
                .hasMessage("couldn't find key k in ConfigMap default/settings");
        assertThatThrownBy(() -> value("\"secretKeyRef\":{\"name\":\"password\",\"key\":\"k\"}"))
                .hasMessage("couldn't find key k in Secret default/password");
    }

    @Test
    void mountsVolumesHostsAndTerminationLog() {
        ContainerConfig config =
                config("\"volumeMounts\":[{\"name\":\"data\",\"mountPath\":\"/data\",\"readOnly\":true,"
                        + "\"subPath\":\"a/b\"}]");
        assertThat(config.mounts().stream().map(m -> m.hostPath() + " " + m.containerPath() + " " + m.readonly()))
                .containsExactly(
                        "/volumes/data/a/b /data true",
                        "/state/pods/uid-1/etc-hosts /etc/hosts false",
                        "/state/pods/uid-1/containers/main/2 /dev/termination-log false");
        assertThat(config.logPath()).isEqualTo("main/2.log");
    }

    @Test
    void mountsWhatTheApiGivesReadOnly() {
        String mount = "\"volumeMounts\":[{\"name\":\"data\",\"mountPath\":\"/data\"}]";
        for (String source : List.of("configMap", "secret", "projected", "downwardAPI")) {
            String volume = "\"volumes\":[{\"name\":\"data\",\"" + source + "\":{}}]";
            assertThat(config(mount, volume, null).mounts().getFirst().readonly())
                    .as(source)
                    .isTrue();
        }
        assertThat(config(mount, "\"volumes\":[{\"name\":\"data\",\"emptyDir\":{}}]", null)
                        .mounts()
                        .getFirst()
                        .readonly())
                .isFalse();
    }

    @Test
    void expandsSubPathExpressions() {
        ContainerConfig config =
                config("\"env\":[{\"name\":\"WHO\",\"value\":\"me\"}],\"volumeMounts\":[{\"name\":\"data\","
                        + "\"mountPath\":\"/data\",\"subPathExpr\":\"of/$(WHO)\"}]");
        assertThat(config.mounts().getFirst().hostPath()).isEqualTo(Path.of("/volumes/data/of/me"));
    }

    @Test
    void refusesSubPathOutOfItsVolume() {
        assertThatThrownBy(() ->
                        config("\"volumeMounts\":[{\"name\":\"data\",\"mountPath\":\"/d\",\"subPath\":\"../x\"}]"))
                .isInstanceOf(ConfigFailure.class);
    }

    @Test
    void containersSecurityContextWinsOverThePods() {
        ContainerSecurity security = config(
                        "\"securityContext\":{\"runAsUser\":7,\"readOnlyRootFilesystem\":true,"
                                + "\"allowPrivilegeEscalation\":false,"
                                + "\"capabilities\":{\"add\":[\"NET_ADMIN\"],\"drop\":[\"ALL\"]}}",
                        "\"securityContext\":{\"runAsUser\":5,\"runAsGroup\":6,\"fsGroup\":9,"
                                + "\"supplementalGroups\":[8],\"seccompProfile\":{\"type\":\"RuntimeDefault\"}}",
                        null)
                .security();
        assertThat(security.runAsUser()).isEqualTo(7);
        assertThat(security.runAsGroup()).isEqualTo(6);
        assertThat(security.supplementalGroups()).containsExactly(8L, 9L);
        assertThat(security.readonlyRootFileSystem()).isTrue();
        assertThat(security.noNewPrivileges()).isTrue();
        assertThat(security.capabilities().add()).containsExactly("NET_ADMIN");
        assertThat(security.capabilities().drop()).containsExactly("ALL");
        assertThat(security.seccomp()).isEqualTo(SecurityProfile.runtimeDefault());
    }

    @Test
    void privilegedContainerSeesEverything() {
        ContainerSecurity security =
                config("\"securityContext\":{\"privileged\":true}").security();
        assertThat(security.privileged()).isTrue();
        assertThat(security.maskedPaths()).isEmpty();
        assertThat(security.seccomp()).isEqualTo(SecurityProfile.unconfined());
    }

    @Test
    void refusesRootWhereThePodForbidsIt() {
        String nonRoot = "\"securityContext\":{\"runAsNonRoot\":true}";
        ImageFacts root = new ImageFacts("id", List.of(), List.of(), 1, 0L, "");
        ImageFacts named = new ImageFacts("id", List.of(), List.of(), 1, null, "nobody");
        ImageFacts user = new ImageFacts("id", List.of(), List.of(), 1, 1000L, "");
        String where = " (pod: \"web_default(uid-1)\", container: main)";
        assertThatThrownBy(() -> config("", nonRoot, root))
                .hasMessage("container has runAsNonRoot and image will run as root" + where);
        assertThatThrownBy(() -> config("", nonRoot, named))
                .hasMessage("container has runAsNonRoot and image has non-numeric user (nobody), cannot verify user is"
                        + " non-root" + where);
        assertThatThrownBy(() -> config("\"securityContext\":{\"runAsUser\":0}", nonRoot, null))
                .hasMessage("container's runAsUser breaks non-root policy" + where);
        assertThat(config("", nonRoot, user).security().runAsUser()).isNull();
    }

    @Test
    void namespacesFollowThePod() {
        var namespaces = config("", "\"hostNetwork\":true,\"hostIPC\":true,\"shareProcessNamespace\":true", null)
                .security()
                .namespaces();
        assertThat(List.of(namespaces.network(), namespaces.ipc(), namespaces.pid()))
                .containsExactly(Mode.NODE, Mode.NODE, Mode.POD);
    }

    @Test
    void limitsBecomeControlGroups() {
        var resources = config("\"resources\":{\"requests\":{\"cpu\":\"250m\",\"memory\":\"1Gi\"},"
                        + "\"limits\":{\"cpu\":\"500m\",\"memory\":\"2Gi\"}}")
                .resources();
        assertThat(resources.cpuShares()).isEqualTo(256);
        assertThat(resources.cpuQuotaMicros()).isEqualTo(50_000);
        assertThat(resources.memoryLimitBytes()).isEqualTo(2L << 30);
        assertThat(resources.oomScoreAdj()).as("a quarter of the node's memory").isEqualTo(750);
    }

    @Test
    void oomScoreFollowsQualityOfService() {
        assertThat(config("").resources().oomScoreAdj()).isEqualTo(1000);
        assertThat(config("\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}")
                        .resources()
                        .oomScoreAdj())
                .isEqualTo(-997);
    }
}
