package dev.troupe.node.plan;

import dev.troupe.node.port.ContainerSecurity;
import dev.troupe.node.port.ImageFacts;
import dev.troupe.node.port.NamespaceModes;
import dev.troupe.node.port.NamespaceModes.Mode;
import dev.troupe.node.port.SandboxSecurity;
import dev.troupe.node.port.SecurityProfile;
import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pod's and the container's security contexts, merged: what the container says wins. */
final class SecurityPlan {
    private final Pod pod;
    private final PodSecurityContext podContext;
    private final NodeContext node;

    SecurityPlan(Pod pod, NodeContext node) {
        this.pod = pod;
        this.podContext = pod.getSpec().getSecurityContext() == null
                ? new PodSecurityContext()
                : pod.getSpec().getSecurityContext();
        this.node = node;
    }

    SandboxSecurity sandbox() {
        boolean privileged = Pods.allContainers(pod).stream()
                .anyMatch(c -> Pods.isTrue(contextOf(c).getPrivileged()));
        Long user = podContext.getRunAsUser();
        return new SandboxSecurity(
                namespaces(""),
                user,
                user == null ? null : podContext.getRunAsGroup(),
                supplementalGroups(),
                false,
                privileged,
                privileged ? SecurityProfile.unconfined() : SecurityProfile.runtimeDefault());
    }

    /**
     * @param image to tell the user that the image names; null if nobody has to know
     * @param targetContainerId the container whose processes an ephemeral one sees; empty for none
     * @throws ConfigFailure if the container must not run as root and would
     */
    ContainerSecurity container(Container container, @Nullable ImageFacts image, String targetContainerId) {
        SecurityContext context = contextOf(container);
        Long user = either(context.getRunAsUser(), podContext.getRunAsUser());
        Long group = either(context.getRunAsGroup(), podContext.getRunAsGroup());
        if (Pods.isTrue(either(context.getRunAsNonRoot(), podContext.getRunAsNonRoot()))) {
            refuseRoot(container, user, image);
        }
        String username = "";
        if (user == null && group != null && image != null) {
            // CRI takes a group only together with a user.
            user = image.uid();
            username = image.username();
        }
        boolean privileged = Pods.isTrue(context.getPrivileged());
        boolean masked = !privileged && !"Unmasked".equals(context.getProcMount());
        return new ContainerSecurity(
                namespaces(targetContainerId),
                user,
                username,
                group,
                supplementalGroups(),
                privileged,
                Pods.isTrue(context.getReadOnlyRootFilesystem()),
                Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
                capabilities(context.getCapabilities()),
                privileged ? SecurityProfile.unconfined() : seccomp(context),
                apparmor(either(context.getAppArmorProfile(), podContext.getAppArmorProfile())),
                masked ? ContainerSecurity.DEFAULT_MASKED_PATHS : List.of(),
                masked ? ContainerSecurity.DEFAULT_READONLY_PATHS : List.of());
    }

    /** Whether {@link #container} has to know the image's user. */
    boolean needsImageUser(Container container) {
        SecurityContext context = contextOf(container);
        boolean userKnown = either(context.getRunAsUser(), podContext.getRunAsUser()) != null;
        return !userKnown
                && (Pods.isTrue(either(context.getRunAsNonRoot(), podContext.getRunAsNonRoot()))
                        || either(context.getRunAsGroup(), podContext.getRunAsGroup()) != null);
    }

    private void refuseRoot(Container container, @Nullable Long user, @Nullable ImageFacts image) {
        String where = " (pod: \"" + Pods.describe(pod) + "\", container: " + container.getName() + ")";
        if (user != null) {
            if (user == 0) {
                throw new ConfigFailure("container's runAsUser breaks non-root policy" + where);
            }
        } else if (image != null && !image.username().isEmpty()) {
            throw new ConfigFailure("container has runAsNonRoot and image has non-numeric user (" + image.username()
                    + "), cannot verify user is non-root" + where);
        } else if (image == null || image.uid() == null || image.uid() == 0) {
            throw new ConfigFailure("container has runAsNonRoot and image will run as root" + where);
        }
    }

    private NamespaceModes namespaces(String targetContainerId) {
        Mode pid = Mode.CONTAINER;
        if (!targetContainerId.isEmpty()) {
            pid = Mode.TARGET;
        } else if (Pods.isTrue(pod.getSpec().getHostPID())) {
            pid = Mode.NODE;
        } else if (Pods.isTrue(pod.getSpec().getShareProcessNamespace())) {
            pid = Mode.POD;
        }
        return new NamespaceModes(
                Pods.isTrue(pod.getSpec().getHostNetwork()) ? Mode.NODE : Mode.POD,
                pid,
                Pods.isTrue(pod.getSpec().getHostIPC()) ? Mode.NODE : Mode.POD,
                targetContainerId);
    }

    private List<Long> supplementalGroups() {
        List<Long> groups = new ArrayList<>(podContext.getSupplementalGroups());
        if (podContext.getFsGroup() != null) {
            groups.add(podContext.getFsGroup());
        }
        return groups;
    }

    private SecurityProfile seccomp(SecurityContext context) {
        SeccompProfile profile = either(context.getSeccompProfile(), podContext.getSeccompProfile());
        if (profile == null || profile.getType() == null) {
            return node.seccompDefault() ? SecurityProfile.runtimeDefault() : SecurityProfile.unconfined();
        }
        return switch (profile.getType()) {
            case "RuntimeDefault" -> SecurityProfile.runtimeDefault();
            case "Localhost" ->
                SecurityProfile.localhost(node.paths()
                        .seccompProfiles()
                        .resolve(String.valueOf(profile.getLocalhostProfile()))
                        .toString());
            default -> SecurityProfile.unconfined();
        };
    }

    private static SecurityProfile apparmor(@Nullable AppArmorProfile profile) {
        if (profile == null || profile.getType() == null) {
            return SecurityProfile.unconfined();
        }
        return switch (profile.getType()) {
            case "RuntimeDefault" -> SecurityProfile.runtimeDefault();
            case "Localhost" -> SecurityProfile.localhost(String.valueOf(profile.getLocalhostProfile()));
            default -> SecurityProfile.unconfined();
        };
    }

    private static ContainerSecurity.Capabilities capabilities(@Nullable Capabilities capabilities) {
        return capabilities == null
                ? ContainerSecurity.Capabilities.UNCHANGED
                : new ContainerSecurity.Capabilities(capabilities.getAdd(), capabilities.getDrop());
    }

    private static SecurityContext contextOf(Container container) {
        return container.getSecurityContext() == null ? new SecurityContext() : container.getSecurityContext();
    }

    private static <T> @Nullable T either(@Nullable T first, @Nullable T second) {
        return first == null ? second : first;
    }
}
