package dev.troupe.network.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.network.plan.PodNetwork;
import dev.troupe.network.plan.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxPodNetworkTest {
    @TempDir
    private Path directory;

    private PodNetwork network;
    private LinuxPodNetwork linux;

    @BeforeEach
    void prepare() throws IOException {
        Path settings = Files.createDirectories(directory.resolve("proc"));
        Files.writeString(settings.resolve("ip_forward"), "0\n");
        network = new PodNetwork(
                "test-net", "no-such-bridge", Subnet.parse("10.244.1.0/24"), 1450, directory.resolve("reservations"));
        linux = new LinuxPodNetwork(network, directory.resolve("net.d"), settings);
    }

    @Test
    void forwardsPacketsAndWritesTheConfiguration() throws IOException {
        linux.install();
        linux.install();

        assertThat(directory.resolve("proc/ip_forward")).hasContent("1");
        assertThat(directory.resolve("net.d"))
                .isDirectoryContaining(file -> file.endsWith("10-troupe.conflist"))
                .isDirectoryNotContaining(file -> file.toString().endsWith(".new"));
        assertThat(directory.resolve("net.d/10-troupe.conflist")).hasContent(network.conflist());
    }

    @Test
    void freesOnlyAddressesOfSandboxesThatAreGone() throws IOException {
        linux.install();
        Path notes = Files.createDirectories(directory.resolve("reservations/test-net"));
        Files.writeString(notes.resolve("10.244.1.2"), "alive\r\neth0");
        Files.writeString(notes.resolve("10.244.1.3"), "gone\r\neth0");
        Files.writeString(notes.resolve("last_reserved_ip.0"), "10.244.1.3");
        Files.writeString(notes.resolve("lock"), "");

        assertThat(linux.releaseStale(Set.of("alive"))).containsExactly("10.244.1.3");

        assertThat(notes.resolve("10.244.1.2")).exists();
        assertThat(notes.resolve("10.244.1.3")).doesNotExist();
        assertThat(notes.resolve("last_reserved_ip.0")).exists();
        assertThat(linux.releaseStale(Set.of("alive"))).isEmpty();
    }

    @Test
    void removingItTwiceIsHarmless() throws IOException {
        linux.install();
        linux.remove();
        linux.remove();

        assertThat(directory.resolve("net.d")).isEmptyDirectory();
    }
}
