package dev.troupe.node.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the sandbox (its pause container) is fenced in.
 *
 * @param runAsUser null for the image's
 * @param runAsGroup null for the image's; needs {@code runAsUser}
 * @param privileged whether any container of the pod is privileged: only then may one be created in it
 */
public record SandboxSecurity(
        NamespaceModes namespaces,
        @Nullable Long runAsUser,
        @Nullable Long runAsGroup,
        List<Long> supplementalGroups,
        boolean readonlyRootFileSystem,
        boolean privileged,
        SecurityProfile seccomp) {

    public SandboxSecurity {
        supplementalGroups = List.copyOf(supplementalGroups);
    }

    /** The usual fence: the runtime's seccomp profile and the pod's own namespaces. */
    public static SandboxSecurity standard() {
        return new SandboxSecurity(
                NamespaceModes.standard(), null, null, List.of(), false, false, SecurityProfile.runtimeDefault());
    }
}
