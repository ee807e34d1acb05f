package dev.troupe.node.plan;

import dev.troupe.protocol.time.Periods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Questions about pods that many decisions share. */
public final class Pods {
    private static final long DEFAULT_GRACE_SECONDS = 30;

    private Pods() {}

    public static boolean isSidecar(Container initContainer) {
        return "Always".equals(initContainer.getRestartPolicy());
    }

    /** Init containers, containers and ephemeral containers, in the order in which they start. */
    public static List<Container> allContainers(Pod pod) {
        List<Container> all = new ArrayList<>(pod.getSpec().getInitContainers());
        all.addAll(pod.getSpec().getContainers());
        pod.getSpec().getEphemeralContainers().forEach(ephemeral -> all.add(asContainer(ephemeral)));
        return all;
    }

    public static Optional<Container> container(Pod pod, String name) {
        return allContainers(pod).stream().filter(c -> c.getName().equals(name)).findFirst();
    }

    /** Whether the pod has such a container, and that one a hook for when it has started. */
    public static boolean hasPostStart(Pod pod, String name) {
        return container(pod, name)
                .filter(c -> c.getLifecycle() != null && c.getLifecycle().getPostStart() != null)
                .isPresent();
    }

    /** What the pod names as a container's image; empty if it has no such container. */
    public static String imageOf(@Nullable Pod pod, String container) {
        return pod == null
                ? ""
                : container(pod, container).map(Container::getImage).orElse("");
    }

    public static boolean isEphemeral(Pod pod, String container) {
        return pod.getSpec().getEphemeralContainers().stream()
                .anyMatch(c -> c.getName().equals(container));
    }

    /** An ephemeral container without what only ephemeral ones have. */
    public static Container asContainer(EphemeralContainer from) {
        Container container = new Container();
        container.setName(from.getName());
        container.setImage(from.getImage());
        container.setImagePullPolicy(from.getImagePullPolicy());
        container.setCommand(from.getCommand());
        container.setArgs(from.getArgs());
        container.setWorkingDir(from.getWorkingDir());
        container.setEnv(from.getEnv());
        container.setEnvFrom(from.getEnvFrom());
        container.setVolumeMounts(from.getVolumeMounts());
        container.setSecurityContext(from.getSecurityContext());
        container.setStdin(from.getStdin());
        container.setStdinOnce(from.getStdinOnce());
        container.setTty(from.getTty());
        container.setTerminationMessagePath(from.getTerminationMessagePath());
        container.setTerminationMessagePolicy(from.getTerminationMessagePolicy());
        return container;
    }

    /** The status that the API has of a container; null if it has none. */
    public static @Nullable ContainerStatus statusOf(Pod pod, String container) {
        PodStatus status = pod.getStatus();
        if (status == null) {
            return null;
        }
        return Stream.of(
                        status.getInitContainerStatuses(),
                        status.getContainerStatuses(),
                        status.getEphemeralContainerStatuses())
                .flatMap(List::stream)
                .filter(s -> s.getName().equals(container))
                .findFirst()
                .orElse(null);
    }

    /** Whether an instance of the container once ran, as far as the API knows. */
    public static boolean hasRun(@Nullable ContainerStatus status) {
        return status != null
                && status.getContainerID() != null
                && !status.getContainerID().isEmpty();
    }

    public static String restartPolicy(Pod pod) {
        String policy = pod.getSpec().getRestartPolicy();
        return policy == null ? "Always" : policy;
    }

    /** Whether a container that ended like this runs again. */
    public static boolean restarts(Pod pod, Container container, int exitCode) {
        if (isSidecar(container)) {
            return true;
        }
        return switch (restartPolicy(pod)) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> true;
        };
    }

    public static boolean hasTerminalPhase(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    /** How long the pod's containers may take to end, in seconds. */
    public static long graceSeconds(Pod pod) {
        Long grace = pod.getSpec().getTerminationGracePeriodSeconds();
        if (grace == null) {
            return DEFAULT_GRACE_SECONDS;
        }
        return grace < 0 ? 1 : Periods.seconds(grace);
    }

    /** {@code name_namespace(uid)}, as kubelet's messages name pods. */
    public static String describe(Pod pod) {
        return pod.getMetadata().getName() + "_" + pod.getMetadata().getNamespace() + "("
                + pod.getMetadata().getUid() + ")";
    }

    public static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
