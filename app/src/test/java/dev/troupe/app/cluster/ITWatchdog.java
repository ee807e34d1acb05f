package dev.troupe.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watchdog as it is, with a process that stands for the JVM and one in a real control group for a pod. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and every test starts with a pod
class ITWatchdog {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final long LEASE_MILLIS = 1500;

    private final String root = "/troupe-watchdog-" + ProcessHandle.current().pid();
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    Path folder;

    private Path state;
    private Path exclusive;
    private Path top;
    private Process pod;

    @BeforeEach
    void startPod() throws IOException {
        state = Files.createDirectory(folder.resolve("state"));
        exclusive = Files.createDirectory(folder.resolve("exclusive"));
        String uid = UUID.randomUUID().toString();
        boolean unified = Files.exists(CGROUPS.resolve("cgroup.controllers"));
        top = (unified ? CGROUPS : CGROUPS.resolve("pids")).resolve(root.substring(1));
        Path group = top.resolve("besteffort/pod" + uid + "/container");
        Files.createDirectories(group);
        pod = start(List.of("sleep", "1000"));
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(pod.pid()), StandardOpenOption.WRITE);
        Files.createFile(exclusive.resolve(uid));
    }

    @AfterEach
    void endAll() throws Exception {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        await().untilAsserted(() -> {
            try (var groups = Files.walk(top)) {
                for (Path each : groups.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .toList()) {
                    Files.deleteIfExists(each);
                }
            }
        });
    }

    private Process start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said-" + processes.size()).toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Process watch(String script) throws IOException {
        Process watchdog = watchdog("bash", "-c", script);
        await().until(() -> Files.exists(state.resolve("node.pid")) && Files.exists(state.resolve("lease.pipe")));
        return watchdog;
    }

    private Process watchdog(String... what) throws IOException {
        Path program = folder.resolve("watchdog.sh");
        Watchdog.write(program);
        List<String> command =
                new ArrayList<>(List.of("bash", program.toString(), state.toString(), exclusive.toString(), root, "-"));
        command.addAll(List.of(what));
        return start(command);
    }

    private void renew() throws IOException {
        String uptime = Files.readString(Path.of("/proc/uptime"));
        long now = Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000);
        Files.writeString(state.resolve("lease.pipe"), now + LEASE_MILLIS + "\n", StandardOpenOption.WRITE);
    }

    @Test
    void stopsExclusivePodsWhenTheLeaseEndsAndNotBefore() throws Exception {
        renewInState();
        watch("sleep 1000");
        long last = 0;
        for (int i = 0; i < 4; i++) {
            renew();
            last = System.nanoTime();
            assertThat(pod.waitFor(LEASE_MILLIS / 3, TimeUnit.MILLISECONDS))
                    .as("while the lease is renewed")
                    .isFalse();
        }
        assertThat(pod.waitFor(20, TimeUnit.SECONDS)).isTrue();
        long lived = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last);
        assertThat(lived).isGreaterThanOrEqualTo(LEASE_MILLIS - 100).isLessThan(LEASE_MILLIS + 3000);
    }

    /** What a watchdog before has left, so that a new one does not begin with the end. */
    private void renewInState() throws IOException {
        String uptime = Files.readString(Path.of("/proc/uptime"));
        long now = Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000);
        Files.writeString(state.resolve("lease.until"), now + LEASE_MILLIS + "\n");
    }

    @Test
    void outlivesTheJvmUntilThePodsAreStopped() throws Exception {
        renewInState();
        Process watchdog = watch("exit 137");
        assertThat(pod.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(watchdog.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(watchdog.exitValue()).isZero();
    }

    @Test
    void followsAJvmThatAnotherStarted() throws Exception {
        renewInState();
        Process jvm = start(List.of("sleep", "1000"));
        Process before = watchdog("--follow", Long.toString(jvm.pid()));
        await().until(() -> Files.exists(state.resolve("lease.pipe")));
        Process watchdog = watchdog("--follow", Long.toString(jvm.pid()));
        assertThat(before.waitFor(20, TimeUnit.SECONDS)).as("one is enough").isTrue();
        assertThat(pod.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(jvm.isAlive()).isTrue();
        assertThat(watchdog.isAlive()).isTrue();
        jvm.destroy();
        assertThat(watchdog.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void startsAJvmAgainThatOthersTookForDead() throws Exception {
        Path count = folder.resolve("count");
        Process watchdog = watch("echo >> " + count + "; [ $(wc -l < " + count + ") = 3 ] || exit 75; exit 0");
        await().atMost(Duration.ofSeconds(20)).until(() -> !watchdog.isAlive());
        assertThat(Files.readAllLines(count)).hasSize(3);
    }

    @Test
    void startsNoJvmAgainThatEndedOtherwise() throws Exception {
        Path count = folder.resolve("count");
        Process watchdog = watch("echo >> " + count + "; exit 1");
        await().atMost(Duration.ofSeconds(20)).until(() -> !watchdog.isAlive());
        assertThat(Files.readAllLines(count)).hasSize(1);
    }
}
