package dev.troupe.node.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a container is fenced in.
 *
 * @param runAsUser null for the image's, unless {@code runAsUsername} is given
 * @param runAsUsername looked up in the image's /etc/passwd; empty for none
 * @param runAsGroup null for the user's own group; needs a user
 * @param capabilities beside the runtime's default ones
 * @param maskedPaths paths of /proc and /sys that read as empty
 * @param readonlyPaths paths of /proc and /sys that cannot be written
 */
public record ContainerSecurity(
        NamespaceModes namespaces,
        @Nullable Long runAsUser,
        String runAsUsername,
        @Nullable Long runAsGroup,
        List<Long> supplementalGroups,
        boolean privileged,
        boolean readonlyRootFileSystem,
        boolean noNewPrivileges,
        Capabilities capabilities,
        SecurityProfile seccomp,
        SecurityProfile apparmor,
        List<String> maskedPaths,
        List<String> readonlyPaths) {

    /** Names without the {@code CAP_} in front; {@code ALL} stands for all of them. */
    public record Capabilities(List<String> add, List<String> drop) {
        public static final Capabilities UNCHANGED = new Capabilities(List.of(), List.of());

        public Capabilities {
            add = List.copyOf(add);
            drop = List.copyOf(drop);
        }
    }

    /** What {@code procMount: Default} masks. */
    public static final List<String> DEFAULT_MASKED_PATHS = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware");

    /** What {@code procMount: Default} makes read-only. */
    public static final List<String> DEFAULT_READONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    public ContainerSecurity {
        supplementalGroups = List.copyOf(supplementalGroups);
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
    }

    /** The usual fence: the image's user, default capabilities, the runtime's seccomp profile. */
    public static ContainerSecurity standard() {
        return new ContainerSecurity(
                NamespaceModes.standard(),
                null,
                "",
                null,
                List.of(),
                false,
                false,
                false,
                Capabilities.UNCHANGED,
                SecurityProfile.runtimeDefault(),
                SecurityProfile.unconfined(),
                DEFAULT_MASKED_PATHS,
                DEFAULT_READONLY_PATHS);
    }
}
