package dev.troupe.node.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The files of a containerd: what it is told, and whether it runs. */
final class ContainerdFolder {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /**
     * Runs crun where version 2 of the control groups cannot be seen, in a mount namespace that ends with crun itself.
     * Only the mounts under /sys/fs/cgroup are cut off from the host's; all others stay as they are, so that mount
     * propagation into and out of containers works as without this script.
     */
    private static final String CRUN_ON_V1 = """
            #!%1$s
            # Written by Troupe: crun makes no container while cgroup v1 and v2 share the controllers.
            for argument in "$@"; do
              if [ "$argument" = create ]; then
                exec %2$s --mount --propagation unchanged %1$s -c '
                  mount --make-rprivate /sys/fs/cgroup && umount /sys/fs/cgroup/unified
                  exec %3$s "$@"' crun "$@"
              fi
            done
            exec %3$s "$@"
            """;

    private final ContainerdSettings settings;

    ContainerdFolder(ContainerdSettings settings) {
        this.settings = settings;
    }

    /** Writes the configuration. Tells whether it differs from what was there. */
    boolean prepare() throws IOException {
        Files.createDirectories(settings.directory());
        Files.createDirectories(settings.cniConfig());
        forgetStateOfAnotherBoot();
        OciRuntime runtime = settings.ociRuntime();
        boolean changed = false;
        if (runtime.binary().startsWith(settings.directory())) {
            changed = write(
                    runtime.binary(),
                    CRUN_ON_V1.formatted(shell(), HostPrograms.find("unshare"), HostPrograms.find(runtime.name())),
                    "rwxr-xr-x");
        }
        return write(settings.configFile(), ContainerdConfig.toml(settings), "rw-r--r--") || changed;
    }

    /** The containerd that serves this folder, if it is alive. */
    Optional<ProcessHandle> running() {
        try {
            long pid = Long.parseLong(Files.readString(settings.pidFile()).strip());
            String commandLine = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return commandLine.contains(settings.configFile().toString()) ? ProcessHandle.of(pid) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** busybox where it is installed: its shell starts fast and has mount and umount inside. */
    private static String shell() {
        return HostPrograms.look("busybox").map(path -> path + " sh").orElse("/bin/sh");
    }

    /** A restart of the machine has ended every container: what the state says of them is void. */
    private void forgetStateOfAnotherBoot() throws IOException {
        Path marker = settings.directory().resolve("boot-id");
        String boot = Files.readString(BOOT_ID);
        if (Files.exists(settings.state()) && Files.exists(marker) && !boot.equals(Files.readString(marker))) {
            Leftovers.delete(settings.state());
        }
        Files.writeString(marker, boot);
    }

    private static boolean write(Path file, String content, String permissions) throws IOException {
        if (content.equals(readIfPresent(file))) {
            return false;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, content);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private static String readIfPresent(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
