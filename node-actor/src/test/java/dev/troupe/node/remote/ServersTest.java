package dev.troupe.node.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersTest {
    @TempDir
    private Path directory;

    @Test
    void remembersWhatItHasLearntBeforeWhatIsConfigured() {
        Path memory = directory.resolve("folder").resolve("control-nodes");
        Servers servers = new Servers(List.of("a:6443", "b:6443"), memory);
        assertThat(servers.all()).containsExactly("a:6443", "b:6443");
        servers.learn(List.of("c:6443", "b:6443"));
        servers.learn(List.of());
        assertThat(servers.all()).containsExactly("c:6443", "b:6443", "a:6443");
        assertThat(new Servers(List.of("a:6443"), memory).all()).containsExactly("c:6443", "b:6443", "a:6443");
    }

    @Test
    void needsOneToBeginWith() {
        assertThatThrownBy(() -> new Servers(List.of(), directory.resolve("control-nodes")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("troupe.worker.servers");
    }
}
