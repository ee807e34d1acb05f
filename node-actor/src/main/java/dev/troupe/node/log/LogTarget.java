package dev.troupe.node.log;

import dev.troupe.api.StatusException;
import dev.troupe.node.plan.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which instance of which container a client means, by the pod's status. */
public record LogTarget(String container, String containerId) {

    /**
     * @param name empty picks the only container
     * @param previous the instance before the one that runs
     * @throws StatusException with Kubernetes' words if there is no such log
     */
    public static LogTarget of(Pod pod, String name, boolean previous) {
        String container = choose(pod, name);
        String podName = pod.getMetadata().getName();
        ContainerStatus status = Pods.statusOf(pod, container);
        if (status == null) {
            throw StatusException.badRequest(
                    "container \"" + container + "\" in pod \"" + podName + "\" is not available");
        }
        ContainerState state = status.getState() == null ? new ContainerState() : status.getState();
        String last = terminatedId(status.getLastState());
        if (previous) {
            if (last.isEmpty()) {
                throw StatusException.badRequest(
                        "previous terminated container \"" + container + "\" in pod \"" + podName + "\" not found");
            }
            return new LogTarget(container, last);
        }
        String id = "";
        if (state.getRunning() != null) {
            id = withoutScheme(status.getContainerID());
        } else if (state.getTerminated() != null) {
            id = terminatedId(state);
        }
        if (id.isEmpty()) {
            // While a container waits for its restart, its last end is what there is to read.
            id = last;
        }
        if (id.isEmpty()) {
            throw StatusException.badRequest(
                    "container \"" + container + "\" in pod \"" + podName + "\" is waiting to start: " + why(state));
        }
        return new LogTarget(container, id);
    }

    private static String why(ContainerState state) {
        String reason = state.getWaiting() == null ? null : state.getWaiting().getReason();
        if (reason == null) {
            return "no logs yet";
        }
        return switch (reason) {
            case "ErrImagePull" -> "image can't be pulled";
            case "ImagePullBackOff" -> "trying and failing to pull image";
            default -> reason;
        };
    }

    /**
     * The container that a request names, or the only one.
     *
     * @throws StatusException if there is none of that name, or several and no name
     */
    public static String choose(Pod pod, String name) {
        List<Container> containers = pod.getSpec().getContainers();
        String podName = pod.getMetadata().getName();
        if (name.isEmpty()) {
            if (containers.size() == 1) {
                return containers.getFirst().getName();
            }
            String message =
                    "a container name must be specified for pod " + podName + ", choose one of: " + names(containers);
            List<Container> init = pod.getSpec().getInitContainers();
            throw StatusException.badRequest(
                    init.isEmpty() ? message : message + " or one of the init containers: " + names(init));
        }
        if (Pods.container(pod, name).isEmpty()) {
            throw StatusException.badRequest("container " + name + " is not valid for pod " + podName);
        }
        return name;
    }

    private static String names(List<Container> containers) {
        return "["
                + String.join(" ", containers.stream().map(Container::getName).toList()) + "]";
    }

    private static String terminatedId(@Nullable ContainerState state) {
        ContainerStateTerminated terminated = state == null ? null : state.getTerminated();
        return terminated == null ? "" : withoutScheme(terminated.getContainerID());
    }

    private static String withoutScheme(@Nullable String id) {
        if (id == null) {
            return "";
        }
        int scheme = id.indexOf("://");
        return scheme < 0 ? id : id.substring(scheme + 3);
    }
}
