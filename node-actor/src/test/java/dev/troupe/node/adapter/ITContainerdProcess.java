package dev.troupe.node.adapter;

import static dev.troupe.node.adapter.RealContainerd.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerStatus;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** containerd's own life: adopted, restarted, stopped and wiped out. */
class ITContainerdProcess {

    @Test
    void containersOutliveTheJvmAndContainerdItself() throws Exception {
        try (RealContainerd containerd = new RealContainerd("adopt", "");
                ContainerRuntime runtime = containerd.connect()) {
            String id = startSleeper(containerd, runtime);
            ContainerStatus before = await(runtime.containerStatus(id));
            List<RuntimeEvent> events = new CopyOnWriteArrayList<>();

            // What a new JVM does: the old one only stopped looking after containerd.
            containerd.process.close();
            try (ContainerdProcess next = containerd.newProcess()) {
                next.start();
                assertThat(next.pid()).isEqualTo(containerd.process.pid());

                runtime.exits(events::add);
                long first = next.pid().orElseThrow();
                ProcessHandle.of(first).orElseThrow().destroyForcibly();
                await().until(() -> next.pid().filter(pid -> pid != first).isPresent());
                await().untilAsserted(() ->
                        assertThat(events).contains(new RuntimeEvent.Relist("the stream of events was broken")));
                await().ignoreExceptions()
                        .untilAsserted(() ->
                                assertThat(await(runtime.containerStatus(id))).isEqualTo(before));

                await(runtime.stopContainer(id, Duration.ZERO));
                await().untilAsserted(() -> assertThat(events)
                        .anyMatch(event -> event instanceof RuntimeEvent.Exited exited
                                && exited.id().equals(id)));
            }
        }
    }

    @Test
    void stoppingWithContainersKeepsImagesAndWipesTheRest() throws Exception {
        try (RealContainerd containerd = new RealContainerd("stop", "");
                ContainerRuntime runtime = containerd.connect()) {
            startSleeper(containerd, runtime);
            Path directory = containerd.settings.directory();
            assertThat(Leftovers.mountsUnder(directory)).isNotEmpty();

            containerd.process.stopWithContainers();

            assertNothingLeft(directory);
            containerd.process.start();
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(await(runtime.imageStatus(RealContainerd.BUSYBOX)))
                            .isPresent());
            assertThat(await(runtime.listContainers(ContainerFilter.ALL)))
                    .noneMatch(container -> container.state() == ContainerState.RUNNING);
            Path addresses = directory
                    .resolve("cni/networks")
                    .resolve(containerd.networkNamespace().getFileName());
            assertThat(addresses).isDirectoryContaining("glob:**/10.99.0.*");
            for (SandboxSummary dead : await(runtime.listPodSandboxes(SandboxFilter.ALL))) {
                await(runtime.removePodSandbox(dead.id()));
            }
            assertThat(addresses).isDirectoryNotContaining("glob:**/10.99.0.*");
        }
    }

    @Test
    void purgeLeavesNothingBehind() throws Exception {
        Path directory;
        List<Bundle> bundles;
        try (RealContainerd containerd = new RealContainerd("purge", "");
                ContainerRuntime runtime = containerd.connect()) {
            directory = containerd.settings.directory();
            startSleeper(containerd, runtime);
            bundles = Bundle.in(containerd.settings.state());
            assertThat(bundles).hasSize(2).allSatisfy(bundle -> {
                Path group = Path.of("/").relativize(bundle.controlGroup().orElseThrow());
                assertThat(hierarchies()).anyMatch(place -> Files.isDirectory(place.resolve(group)));
            });
        }
        assertNothingLeft(directory);
        assertThat(directory).doesNotExist();
        for (Bundle bundle : bundles) {
            assertThat(bundle.shimSocket().orElseThrow()).doesNotExist();
            Path group = Path.of("/").relativize(bundle.controlGroup().orElseThrow());
            for (Path hierarchy : hierarchies()) {
                assertThat(hierarchy.resolve(group)).doesNotExist();
            }
        }
    }

    /** Where the host's control groups are: one place, or on hosts of version 1 several. */
    private static List<Path> hierarchies() throws IOException {
        List<Path> places = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(mount -> mount[2].equals("cgroup") || mount[2].equals("cgroup2"))
                .map(mount -> Path.of(mount[1]))
                .toList();
        assertThat(places).isNotEmpty();
        return places;
    }

    private static String startSleeper(RealContainerd containerd, ContainerRuntime runtime) throws Exception {
        SandboxConfig pod = containerd.sandbox("sleeper");
        String sandbox = await(runtime.runPodSandbox(pod));
        String id = await(runtime.createContainer(sandbox, containerd.container("c", "sleep", "1000"), pod));
        await(runtime.startContainer(id));
        return id;
    }

    private static void assertNothingLeft(Path directory) {
        assertThat(Leftovers.mountsUnder(directory)).isEmpty();
        assertThat(ProcessHandle.allProcesses().filter(process -> mentions(process, directory)))
                .isEmpty();
    }

    private static boolean mentions(ProcessHandle process, Path directory) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return line.contains(directory.toString());
        } catch (IOException e) {
            return false;
        }
    }
}
