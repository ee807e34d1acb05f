package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.node.adapter.OciRuntime.Cgroups;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerdConfigTest {
    private static final Path DIRECTORY = Path.of("/var/lib/troupe/node/containerd");

    @Test
    void everythingLiesInTheNodesFolder() {
        assertThat(ContainerdConfig.toml(settings(DIRECTORY)))
                .contains("version = 2\n")
                .contains("root = \"/var/lib/troupe/node/containerd/root\"\n")
                .contains("state = \"/var/lib/troupe/node/containerd/state\"\n")
                .contains("  address = \"/var/lib/troupe/node/containerd/containerd.sock\"\n")
                .contains("  restrict_oom_score_adj = true\n")
                .contains("  sandbox_image = \"troupe.local/pause:1\"\n")
                .contains("    conf_dir = \"/var/lib/troupe/node/containerd/cni/net.d\"\n")
                .contains("BinaryName = \"/usr/bin/crun\"\n")
                .contains("Root = \"/var/lib/troupe/node/containerd/state/oci\"\n");
    }

    @Test
    void keepsTheOldLinuxRuntimePluginWithoutWhichCriDoesNotLoad() {
        assertThat(ContainerdConfig.toml(settings(DIRECTORY))).doesNotContain("io.containerd.runtime.v1.linux");
    }

    @Test
    void refusesAFolderTooDeepForASocket() {
        assertThatThrownBy(() -> settings(Path.of("/" + "x".repeat(ContainerdSettings.MAX_DIRECTORY_BYTES))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("xxx");
        assertThatThrownBy(() -> settings(Path.of("relative"))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "V1, /usr/bin/crun",
        "V2, /usr/bin/crun",
        "HYBRID, /usr/bin/crun",
        "HYBRID_WITH_CONTROLLERS, /var/lib/troupe/node/containerd/crun-on-v1",
    })
    void crunRunsOnEveryHierarchy(Cgroups cgroups, Path binary) {
        assertThat(OciRuntime.choose(
                        cgroups,
                        Optional.of(Path.of("/usr/bin/crun")),
                        Optional.of(Path.of("/usr/sbin/runc")),
                        DIRECTORY))
                .isEqualTo(new OciRuntime("crun", binary));
    }

    @Test
    void runcDoesWhereThereIsNoCrun() {
        Optional<Path> runc = Optional.of(Path.of("/usr/sbin/runc"));

        assertThat(OciRuntime.choose(Cgroups.V1, Optional.empty(), runc, DIRECTORY)
                        .name())
                .isEqualTo("runc");
        assertThatThrownBy(() -> OciRuntime.choose(Cgroups.V1, Optional.empty(), Optional.empty(), DIRECTORY))
                .hasMessageContaining("neither crun nor runc");
    }

    private static ContainerdSettings settings(Path directory) {
        return new ContainerdSettings(
                directory,
                Path.of("/usr/bin/containerd"),
                Path.of("/usr/bin/ctr"),
                Path.of("/usr/lib/cni"),
                directory.resolve("cni/net.d"),
                new OciRuntime("crun", Path.of("/usr/bin/crun")),
                ContainerdSettings.PAUSE_IMAGE,
                true);
    }
}
