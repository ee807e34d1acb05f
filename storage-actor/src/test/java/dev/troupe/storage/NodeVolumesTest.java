package dev.troupe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.volume.VolumeManager.VolumeFailure;
import dev.troupe.storage.adapter.LinuxMounts;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounts for real, and so needs root. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder before each test
class NodeVolumesTest {
    private static final String UID = "11111111-2222-3333-4444-555555555555";

    @TempDir
    Path folder;

    private final InMemoryCluster cluster = new InMemoryCluster(new ManualClock());
    private final LinuxMounts mounts = new LinuxMounts();
    private NodeVolumes volumes;

    @BeforeEach
    void open() {
        volumes = new NodeVolumes(folder, mounts, cluster, Map::of, Runnable::run);
    }

    @AfterEach
    void leavesNothingMounted() throws IOException {
        volumes.unmount(UID).toCompletableFuture().join();
        assertThat(mounts.below(folder)).isEmpty();
        assertThat(folder.resolve("pods").resolve(UID).resolve("volumes")).doesNotExist();
        assertThat(volumes.mountedPods()).isEmpty();
    }

    private static Pod pod(String volumes, String more) {
        String text = "{\"metadata\":{\"name\":\"web\",\"namespace\":\"default\",\"uid\":\"" + UID
                + "\",\"labels\":{\"app\":\"web\",\"tier\":\"front\"}},\"spec\":{\"containers\":[{\"name\":\"main\","
                + "\"resources\":{\"limits\":{\"memory\":\"64Mi\",\"cpu\":\"1500m\"}}}],\"volumes\":[" + volumes + "]"
                + more + "}}";
        return Json.as(Json.read(text), Pod.class);
    }

    private Map<String, Path> mount(Pod pod) {
        return volumes.mount(pod).toCompletableFuture().join();
    }

    private void create(String kind, String name, String data) {
        cluster.create((ObjectNode) Json.read("{\"apiVersion\":\"v1\",\"kind\":\"" + kind
                + "\",\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"default\"},\"data\":" + data + "}"));
    }

    private static Path at(Map<String, Path> paths, String name) {
        return Objects.requireNonNull(paths.get(name));
    }

    @Test
    void emptyDirKeepsItsContentWhenMountedAgain() throws IOException {
        Pod pod = pod("{\"name\":\"scratch\",\"emptyDir\":{}}", "");
        Path path = at(mount(pod), "scratch");
        Files.writeString(path.resolve("file"), "kept");
        assertThat(Trees.mode(path)).isEqualTo(0777);
        assertThat(at(mount(pod), "scratch").resolve("file")).hasContent("kept");
        assertThat(volumes.mountedPods()).containsExactly(UID);
    }

    @Test
    void emptyDirInMemoryIsSizedByLimits() throws IOException {
        Path path =
                at(mount(pod("{\"name\":\"m\",\"emptyDir\":{\"medium\":\"Memory\",\"sizeLimit\":\"1Mi\"}}", "")), "m");
        assertThat(mounts.below(folder)).containsExactly(path);
        assertThat(Files.getFileStore(path).type()).isEqualTo("tmpfs");
        assertThat(Files.getFileStore(path).getTotalSpace()).isEqualTo(1 << 20);
    }

    @Test
    void emptyDirInMemoryIsNoLargerThanThePodsMemory() throws IOException {
        Path path = at(mount(pod("{\"name\":\"m\",\"emptyDir\":{\"medium\":\"Memory\"}}", "")), "m");
        assertThat(Files.getFileStore(path).getTotalSpace()).isEqualTo(64 << 20);
    }

    @Test
    void fsGroupOwnsVolume() throws IOException {
        Path path = at(mount(pod("{\"name\":\"s\",\"emptyDir\":{}}", ",\"securityContext\":{\"fsGroup\":2000}")), "s");
        assertThat(Files.getAttribute(path, "unix:gid")).isEqualTo(2000);
        assertThat(Trees.mode(path)).isEqualTo(02777);
    }

    @Test
    void configMapIsReplacedAsAWhole() throws IOException {
        create("ConfigMap", "settings", "{\"a\":\"1\",\"b\":\"2\"}");
        Pod pod = pod("{\"name\":\"c\",\"configMap\":{\"name\":\"settings\"}}", "");
        Path path = at(mount(pod), "c");
        assertThat(path.resolve("a")).hasContent("1");
        assertThat(Trees.mode(path.resolve("a").toRealPath())).isEqualTo(0644);
        Path before = Files.readSymbolicLink(path.resolve("..data"));
        mount(pod);
        assertThat(Files.readSymbolicLink(path.resolve("..data"))).isEqualTo(before);

        cluster.edit(
                new ResourceKey("configmaps", "default", "settings"),
                tree -> tree.set("data", Json.read("{\"a\":\"changed\",\"c\":\"3\"}")));
        mount(pod);
        assertThat(path.resolve("a")).hasContent("changed");
        assertThat(path.resolve("c")).hasContent("3");
        assertThat(path.resolve("b")).doesNotExist();
        try (var entries = Files.list(path)) {
            assertThat(entries).hasSize(4); // ..data, its target, a and c
        }
    }

    @Test
    void itemsChooseKeysPathsAndModes() throws IOException {
        create("ConfigMap", "settings", "{\"a\":\"1\",\"b\":\"2\"}");
        Path path = at(
                mount(pod(
                        "{\"name\":\"c\",\"configMap\":{\"name\":\"settings\",\"items\":"
                                + "[{\"key\":\"a\",\"path\":\"deep/er/x\",\"mode\":256}]}}",
                        "")),
                "c");
        assertThat(path.resolve("deep/er/x")).hasContent("1");
        assertThat(Trees.mode(path.resolve("deep/er/x").toRealPath())).isEqualTo(0400);
        assertThat(path.resolve("b")).doesNotExist();
    }

    @Test
    void secretNeverReachesADisk() throws IOException {
        create("Secret", "password", "{\"key\":\"czNjcjN0\"}");
        Path path = at(
                mount(pod("{\"name\":\"s\",\"secret\":{\"secretName\":\"password\",\"defaultMode\":256}}", "")), "s");
        assertThat(path.resolve("key")).hasContent("s3cr3t");
        assertThat(Files.getFileStore(path).type()).isEqualTo("tmpfs");
    }

    @Test
    void saysWhatIsMissing() {
        Pod pod = pod("{\"name\":\"c\",\"configMap\":{\"name\":\"absent\"}}", "");
        assertThatThrownBy(() -> mount(pod))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(VolumeFailure.class)
                .hasMessageContaining("MountVolume.SetUp failed for volume \"c\" : configmap \"absent\" not found");
        create("Secret", "password", "{\"key\":\"czNjcjN0\"}");
        Pod wrongKey = pod(
                "{\"name\":\"s\",\"secret\":{\"secretName\":\"password\",\"items\":[{\"key\":\"k\",\"path\":\"p\"}]}}",
                "");
        assertThatThrownBy(() -> mount(wrongKey))
                .hasMessageContaining("for volume \"s\" : references non-existent secret key: k");
    }

    @Test
    void optionalConfigMapMayBeMissing() {
        Path path = at(mount(pod("{\"name\":\"c\",\"configMap\":{\"name\":\"absent\",\"optional\":true}}", "")), "c");
        assertThat(path).isDirectory();
    }

    @Test
    void hostPathIsCheckedAndMade() {
        Path missing = folder.resolve("host/made");
        String volume = "{\"name\":\"h\",\"hostPath\":{\"path\":\"" + missing + "\",\"type\":\"%s\"}}";
        assertThatThrownBy(() -> mount(pod(volume.formatted("Directory"), "")))
                .hasMessageContaining("hostPath type check failed: " + missing + " is not a directory");
        assertThat(at(mount(pod(volume.formatted("DirectoryOrCreate"), "")), "h"))
                .isEqualTo(missing);
        assertThat(missing).isDirectory();
    }

    @Test
    void unmountingLeavesHostPathAlone() throws IOException {
        Path host = Files.createDirectories(folder.resolve("host"));
        Files.writeString(host.resolve("precious"), "x");
        mount(pod("{\"name\":\"h\",\"hostPath\":{\"path\":\"" + host + "\"}},{\"name\":\"e\",\"emptyDir\":{}}", ""));
        volumes.unmount(UID).toCompletableFuture().join();
        assertThat(host.resolve("precious")).exists();
    }

    @Test
    void unmountingDoesNotFollowLinksOutOfAVolume() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Path path = at(mount(pod("{\"name\":\"e\",\"emptyDir\":{}}", "")), "e");
        Files.createSymbolicLink(path.resolve("trap"), outside);
        volumes.unmount(UID).toCompletableFuture().join();
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    void downwardApiAndProjectedVolumes() {
        create("ConfigMap", "settings", "{\"a\":\"1\"}");
        Map<String, Path> paths = mount(pod(
                "{\"name\":\"d\",\"downwardAPI\":{\"items\":[{\"path\":\"labels\",\"fieldRef\":{\"fieldPath\":"
                        + "\"metadata.labels\"}},{\"path\":\"cpu\",\"resourceFieldRef\":{\"containerName\":\"main\","
                        + "\"resource\":\"limits.cpu\"}}]}},"
                        + "{\"name\":\"p\",\"projected\":{\"sources\":[{\"configMap\":{\"name\":\"settings\"}},"
                        + "{\"downwardAPI\":{\"items\":[{\"path\":\"name\",\"fieldRef\":{\"fieldPath\":"
                        + "\"metadata.name\"}}]}}]}}",
                ""));
        assertThat(at(paths, "d").resolve("labels")).hasContent("app=\"web\"\ntier=\"front\"");
        assertThat(at(paths, "d").resolve("cpu")).hasContent("2");
        assertThat(at(paths, "p").resolve("a")).hasContent("1");
        assertThat(at(paths, "p").resolve("name")).hasContent("web");
    }

    @Test
    void successorFindsAndRemovesWhatAPredecessorLeft() {
        mount(pod("{\"name\":\"m\",\"emptyDir\":{\"medium\":\"Memory\"}}", ""));
        NodeVolumes successor = new NodeVolumes(folder, mounts, cluster, Map::of, Runnable::run);
        assertThat(successor.mountedPods()).containsExactly(UID);
        successor.unmount(UID).toCompletableFuture().join();
        assertThat(successor.mountedPods()).isEmpty();
    }
}
