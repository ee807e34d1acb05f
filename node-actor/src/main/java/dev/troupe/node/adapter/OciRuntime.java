package dev.troupe.node.adapter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The program that makes containers out of bundles.
 *
 * @param name crun or runc
 * @param binary what containerd's shim runs
 */
public record OciRuntime(String name, Path binary) {

    /** How a host's control groups are mounted. */
    enum Cgroups {
        V1,
        V2,
        /** Version 1, and beside it version 2 without controllers: crun accepts it. */
        HYBRID,
        /** Version 1, and beside it version 2 with a controller of its own: crun refuses it as a whole. */
        HYBRID_WITH_CONTROLLERS
    }

    /**
     * The fastest one that works here. Where crun would refuse because of the hybrid hierarchy it is run behind a small
     * script in {@code directory} that takes the version-2 mount out of its sight.
     */
    static OciRuntime ofThisHost(Path directory) {
        return choose(cgroups(), HostPrograms.look("crun"), HostPrograms.look("runc"), directory);
    }

    static OciRuntime choose(Cgroups cgroups, Optional<Path> crun, Optional<Path> runc, Path directory) {
        if (crun.isPresent()) {
            return switch (cgroups) {
                case V1, V2, HYBRID -> new OciRuntime("crun", crun.get());
                case HYBRID_WITH_CONTROLLERS -> new OciRuntime("crun", directory.resolve("crun-on-v1"));
            };
        }
        return new OciRuntime(
                "runc", runc.orElseThrow(() -> new IllegalStateException("neither crun nor runc is installed")));
    }

    private static Cgroups cgroups() {
        Path root = Path.of("/sys/fs/cgroup");
        if (Files.exists(root.resolve("cgroup.controllers"))) {
            return Cgroups.V2;
        }
        Path controllers = root.resolve("unified/cgroup.controllers");
        if (!Files.exists(controllers)) {
            return Cgroups.V1;
        }
        try {
            return Files.readString(controllers).isBlank() ? Cgroups.HYBRID : Cgroups.HYBRID_WITH_CONTROLLERS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
