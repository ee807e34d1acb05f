package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On the real file systems of cgroups. */
class ITControlGroups {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");

    @Test
    void aTreeGoesFromEveryHierarchyAndOneInUseStays() throws Exception {
        Path root = Path.of("/troupe-test-" + ProcessHandle.current().pid());
        List<Path> made = new ArrayList<>();
        try (Stream<Path> hierarchies = Files.list(MOUNT)) {
            for (Path hierarchy : Stream.concat(Stream.of(MOUNT), hierarchies).toList()) {
                if (Files.exists(hierarchy.resolve("cgroup.procs"))) {
                    Path tree = hierarchy.resolve(root.toString().substring(1));
                    Files.createDirectories(tree.resolve("node-1/burstable"));
                    Files.createDirectories(tree.resolve("node-2"));
                    made.add(tree);
                }
            }
        }
        assertThat(made).isNotEmpty();
        Path used = made.getFirst().resolve("node-2");
        Process user = new ProcessBuilder("sleep", "1000").start();
        try {
            Files.writeString(used.resolve("cgroup.procs"), Long.toString(user.pid()));
            ControlGroups.removeTree(root);
            assertThat(used).exists();
            assertThat(made.getFirst().resolve("node-1")).doesNotExist();
            assertThat(made.subList(1, made.size()))
                    .allSatisfy(tree -> assertThat(tree).doesNotExist());
        } finally {
            user.destroyForcibly().waitFor();
            ControlGroups.removeTree(root);
        }
        assertThat(made).allSatisfy(tree -> assertThat(tree).doesNotExist());
    }
}
