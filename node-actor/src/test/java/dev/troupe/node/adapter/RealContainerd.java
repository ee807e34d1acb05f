package dev.troupe.node.adapter;

import dev.troupe.node.image.SmallImages;
import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerSecurity;
import dev.troupe.node.port.DnsConfig;
import dev.troupe.node.port.LinuxResources;
import dev.troupe.node.port.PodIdentity;
import dev.troupe.node.port.ProcessSpec;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxSecurity;
import dev.troupe.testkit.HostProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A containerd in a network namespace of its own, with a small pod network and images; gone without trace at close. */
final class RealContainerd implements AutoCloseable {
    static final String BUSYBOX = "docker.io/library/busybox:1.37";

    final ContainerdSettings settings;
    final ContainerdProcess process;
    final Path logs;
    private final String namespace;

    /**
     * @param name a few letters, unique on this host
     * @param runtime crun or runc; empty for what this host's containerd would choose
     */
    RealContainerd(String name, String runtime) throws IOException {
        namespace = "troupe-" + name + "-" + ProcessHandle.current().pid();
        Path directory = Files.createTempDirectory("t-" + name);
        ContainerdSettings usual = ContainerdSettings.ofThisHost(directory);
        settings = runtime.equals("runc")
                ? new ContainerdSettings(
                        usual.directory(),
                        usual.containerd(),
                        usual.ctr(),
                        usual.cniPlugins(),
                        usual.cniConfig(),
                        new OciRuntime("runc", HostPrograms.find("runc")),
                        usual.pauseImage(),
                        usual.restrictOomScoreAdj())
                : usual;
        logs = directory.resolve("logs");
        HostProgram.run("ip", "netns", "add", namespace);
        HostProgram.run("ip", "-n", namespace, "link", "set", "lo", "up");
        writeNetwork();
        process = newProcess();
        process.start();
        ContainerdImages images = new ContainerdImages(settings);
        images.loadPause();
        images.load(SmallImages.busybox(SmallImages.BUSYBOX), List.of(BUSYBOX));
    }

    /** What the next JVM would make. */
    ContainerdProcess newProcess() {
        return new ContainerdProcess(settings, List.of("nsenter", "--net=/run/netns/" + namespace));
    }

    ContainerRuntime connect() {
        return new CriRuntime(settings.socket());
    }

    Path networkNamespace() {
        return Path.of("/run/netns", namespace);
    }

    SandboxConfig sandbox(String name) {
        return new SandboxConfig(
                new PodIdentity(name, "default", "uid-" + name, 0),
                name,
                logs.resolve(name),
                DnsConfig.OF_THE_HOST,
                List.of(),
                Map.of("app", name),
                Map.of(),
                "/" + namespace,
                Map.of(),
                LinuxResources.NONE,
                SandboxSecurity.standard());
    }

    ContainerConfig container(String name, String... command) {
        return new ContainerConfig(
                name,
                0,
                BUSYBOX,
                BUSYBOX,
                ProcessSpec.of(command),
                List.of(),
                List.of(),
                Map.of("io.kubernetes.container.name", name),
                Map.of(),
                name + "/0.log",
                LinuxResources.NONE,
                ContainerSecurity.standard());
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private void writeNetwork() throws IOException {
        Files.createDirectories(settings.cniConfig());
        Files.writeString(settings.cniConfig().resolve("10-test.conflist"), """
                {"cniVersion":"0.4.0","name":"%1$s","plugins":[
                  {"type":"bridge","bridge":"pods0","isGateway":true,"hairpinMode":true,
                   "ipam":{"type":"host-local","dataDir":"%2$s","ranges":[[{"subnet":"10.99.0.0/24"}]],
                           "routes":[{"dst":"0.0.0.0/0"}]}}]}
                """.formatted(
                        namespace, settings.directory().resolve("cni/networks")));
    }

    @Override
    public void close() throws IOException {
        process.purge();
        ControlGroups.removeTree(Path.of("/", namespace));
        HostProgram.run("ip", "netns", "delete", namespace);
    }
}
