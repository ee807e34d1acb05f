package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerSecurity;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerStatus;
import dev.troupe.node.port.LinuxResources;
import dev.troupe.node.port.Mount;
import dev.troupe.node.port.ProcessSpec;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** CRI against a real containerd, with whichever OCI runtime this host takes. */
class ITCriRuntime extends ContainerRuntimeContract {
    private static final Duration SOON = Duration.ofMillis(100);

    private static RealContainerd containerd;
    private static ContainerRuntime runtime;

    @BeforeAll
    static void start() throws IOException {
        containerd = new RealContainerd("cri", "");
        runtime = containerd.connect();
    }

    @AfterAll
    static void stop() throws IOException {
        runtime.close();
        containerd.close();
    }

    @Override
    ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    SandboxConfig sandbox(String name) {
        return containerd.sandbox(name);
    }

    @Override
    ContainerConfig container(String name, String... command) {
        return containerd.container(name, command);
    }

    @Test
    void tellsAnExitWithinAHundredMilliseconds() throws Exception {
        SandboxConfig pod = sandbox("fast");
        String sandbox = get(runtime.runPodSandbox(pod));
        Map<String, Duration> late = new ConcurrentHashMap<>();
        // Of several, the quickest: a busy machine may keep any single one waiting.
        Duration quickest = Duration.ofDays(1);
        try (ContainerRuntime.Subscription _ = runtime.exits(event -> {
            if (event instanceof RuntimeEvent.Exited exited) {
                late.put(exited.id(), Duration.between(exited.at(), Instant.now()));
            }
        })) {
            for (int i = 0; i < 5 && quickest.compareTo(SOON) >= 0; i++) {
                String id = start(sandbox, pod, container("c" + i, "sleep", "0.2"));
                await().untilAsserted(() -> assertThat(late).containsKey(id));
                Duration took = Objects.requireNonNull(late.get(id), id);
                quickest = took.compareTo(quickest) < 0 ? took : quickest;
            }
        }
        assertThat(quickest).isLessThan(SOON);
        get(runtime.removePodSandbox(sandbox));
    }

    @Test
    void writesLogsAndGoesOnInANewFile() throws Exception {
        SandboxConfig pod = sandbox("logs");
        String sandbox = get(runtime.runPodSandbox(pod));
        String id = start(sandbox, pod, container("c", "sh", "-c", "echo one; while true; do sleep 1; done"));
        Path log = Path.of(get(runtime.containerStatus(id)).logPath());
        await().untilAsserted(() -> assertThat(log).exists().content().matches("\\S+ stdout F one\n"));

        Files.move(log, log.resolveSibling("old.log"));
        get(runtime.reopenContainerLog(id));

        assertThat(log).exists();
        get(runtime.removePodSandbox(sandbox));
    }

    @Test
    void enforcesTheMemoryLimitAndSaysSo() throws Exception {
        SandboxConfig pod = sandbox("memory");
        String sandbox = get(runtime.runPodSandbox(pod));
        ContainerConfig hungry = with(
                container("c", "sh", "-c", "head -c 100000000 /dev/zero | tail -c 100000000 > /dev/null"),
                LinuxResources.of(100, 50_000, 100_000, 16 * 1024 * 1024, 500),
                ContainerSecurity.standard(),
                List.of());
        String id = start(sandbox, pod, hungry);

        await().until(() -> get(runtime.containerStatus(id)).state() == ContainerState.EXITED);
        ContainerStatus status = get(runtime.containerStatus(id));
        assertThat(status.reason()).isEqualTo("OOMKilled");
        get(runtime.removePodSandbox(sandbox));
    }

    @Test
    void mountsAndSecurityArriveInTheContainer() throws Exception {
        SandboxConfig pod = sandbox("fence");
        String sandbox = get(runtime.runPodSandbox(pod));
        Path shared = Files.createDirectories(containerd.settings.directory().resolve("shared"));
        Files.writeString(shared.resolve("greeting"), "hello");
        ContainerSecurity security = new ContainerSecurity(
                ContainerSecurity.standard().namespaces(),
                1000L,
                "",
                2000L,
                List.of(3000L),
                false,
                true,
                true,
                new ContainerSecurity.Capabilities(List.of("NET_ADMIN"), List.of("ALL")),
                ContainerSecurity.standard().seccomp(),
                ContainerSecurity.standard().apparmor(),
                ContainerSecurity.DEFAULT_MASKED_PATHS,
                ContainerSecurity.DEFAULT_READONLY_PATHS);
        String id = start(
                sandbox,
                pod,
                with(
                        container("c", "sleep", "1000"),
                        LinuxResources.of(512, 0, 0, 64 * 1024 * 1024, 100),
                        security,
                        List.of(Mount.readOnly(shared, "/shared"))));

        assertThat(sh(id, "cat /shared/greeting; id -u; id -g; id -G")).isEqualTo("hello1000\n2000\n2000 3000\n");
        assertThat(sh(id, "touch /x /shared/y 2>&1")).contains("Read-only file system");
        assertThat(sh(id, "grep -E 'NoNewPrivs|Seccomp:|CapBnd' /proc/1/status"))
                .contains("NoNewPrivs:\t1", "Seccomp:\t2", "CapBnd:\t0000000000001000");
        assertThat(get(runtime.containerStats(id)).memoryUsageBytes()).isPositive();
        get(runtime.updateContainerResources(id, LinuxResources.of(1024, 0, 0, 128 * 1024 * 1024, 100)));
        get(runtime.removePodSandbox(sandbox));
    }

    @Test
    void aCommandThatTakesTooLongIsEnded() throws Exception {
        SandboxConfig pod = sandbox("slow");
        String sandbox = get(runtime.runPodSandbox(pod));
        String id = start(sandbox, pod, container("c", "sleep", "1000"));

        assertFails(
                runtime.execSync(id, List.of("sleep", "100"), Duration.ofSeconds(1)),
                RuntimeFailure.Kind.DEADLINE_EXCEEDED);
        get(runtime.removePodSandbox(sandbox));
    }

    @Test
    void givesAddressesForStreams() throws Exception {
        SandboxConfig pod = sandbox("streams");
        String sandbox = get(runtime.runPodSandbox(pod));
        String id = start(sandbox, pod, container("c", "sleep", "1000"));
        Streams all = new Streams(true, true, true, false);

        assertThat(get(runtime.exec(id, List.of("sh"), all)).toString()).startsWith("http://127.0.0.1:");
        assertThat(get(runtime.attach(id, all)).getPath()).startsWith("/attach/");
        assertThat(get(runtime.portForward(sandbox, List.of(80))).getPath()).startsWith("/portforward/");
        get(runtime.removePodSandbox(sandbox));
    }

    @Test
    void knowsItsImages() throws Exception {
        assertThat(get(runtime.listImages()))
                .anySatisfy(image -> assertThat(image.tags()).contains(RealContainerd.BUSYBOX));
        assertThat(get(runtime.imageStatus("busybox:1.37"))).hasValueSatisfying(image -> {
            assertThat(image.sizeBytes()).isPositive();
            assertThat(image.id()).startsWith("sha256:");
        });
        get(runtime.imageFileSystem());
    }

    private static String start(String sandbox, SandboxConfig pod, ContainerConfig config) throws Exception {
        String id = get(runtime.createContainer(sandbox, config, pod));
        get(runtime.startContainer(id));
        return id;
    }

    private static String sh(String container, String script) throws Exception {
        return get(runtime.execSync(container, List.of("sh", "-c", script), Duration.ofSeconds(10)))
                .stdoutText();
    }

    private static ContainerConfig with(
            ContainerConfig config, LinuxResources resources, ContainerSecurity security, List<Mount> mounts) {
        return new ContainerConfig(
                config.name(),
                config.attempt(),
                config.image(),
                config.imageRef(),
                new ProcessSpec(config.process().command(), List.of(), "/", List.of(), false, false, false),
                mounts,
                List.of(),
                config.labels(),
                Map.of(),
                config.logPath(),
                resources,
                security);
    }
}
