package dev.troupe.node.adapter;

import java.nio.file.Path;

/**
 * A containerd of our own: where it lives and what it uses. Two nodes on one machine differ in {@code directory} only.
 *
 * @param directory holds everything: configuration, socket, log, images, state; at most {@value #MAX_DIRECTORY_BYTES}
 *     bytes long, because a unix socket's path is limited
 * @param containerd the program
 * @param ctr containerd's own client, used to load image archives
 * @param cniPlugins folder of the standard network plugins
 * @param cniConfig folder of the network configuration that the pod network writes
 * @param ociRuntime what makes the containers
 * @param pauseImage full name of the image that holds a pod's namespaces
 * @param restrictOomScoreAdj whether a container's score is kept within what this process may set; needed without
 *     CAP_SYS_RESOURCE
 */
public record ContainerdSettings(
        Path directory,
        Path containerd,
        Path ctr,
        Path cniPlugins,
        Path cniConfig,
        OciRuntime ociRuntime,
        String pauseImage,
        boolean restrictOomScoreAdj) {

    /** The name under which the pause image is loaded; no registry has it. */
    public static final String PAUSE_IMAGE = "troupe.local/pause:1";

    static final int MAX_DIRECTORY_BYTES = 80;

    public ContainerdSettings {
        if (!directory.isAbsolute() || directory.toString().length() > MAX_DIRECTORY_BYTES) {
            throw new IllegalArgumentException(
                    "containerd's folder must be absolute and at most " + MAX_DIRECTORY_BYTES + " bytes: " + directory);
        }
    }

    /** What this host offers, with everything under {@code directory}. */
    public static ContainerdSettings ofThisHost(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        return new ContainerdSettings(
                absolute,
                HostPrograms.find("containerd"),
                HostPrograms.find("ctr"),
                HostPrograms.cniPlugins(),
                absolute.resolve("cni/net.d"),
                OciRuntime.ofThisHost(absolute),
                PAUSE_IMAGE,
                !HostPrograms.mayRaiseOomScore());
    }

    /** Where CRI is served. */
    public Path socket() {
        return directory.resolve("containerd.sock");
    }

    Path configFile() {
        return directory.resolve("config.toml");
    }

    Path logFile() {
        return directory.resolve("containerd.log");
    }

    Path pidFile() {
        return directory.resolve("containerd.pid");
    }

    Path root() {
        return directory.resolve("root");
    }

    Path state() {
        return directory.resolve("state");
    }

    /** Where the OCI runtime keeps what it knows of its containers. */
    Path ociState() {
        return directory.resolve("state/oci");
    }
}
