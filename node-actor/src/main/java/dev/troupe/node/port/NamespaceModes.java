package dev.troupe.node.port;

/**
 * Which namespaces a container sees.
 *
 * @param network POD, or NODE for {@code hostNetwork}
 * @param pid CONTAINER, POD for {@code shareProcessNamespace}, NODE for {@code hostPID}, TARGET for an ephemeral
 *     container that joins another's
 * @param ipc POD, or NODE for {@code hostIPC}
 * @param targetContainerId with TARGET the container to join; otherwise empty
 */
public record NamespaceModes(Mode network, Mode pid, Mode ipc, String targetContainerId) {

    /** Whose namespace. */
    public enum Mode {
        POD,
        CONTAINER,
        NODE,
        TARGET
    }

    /** A network and an IPC namespace for the pod, a PID namespace for each container. */
    public static NamespaceModes standard() {
        return new NamespaceModes(Mode.POD, Mode.CONTAINER, Mode.POD, "");
    }
}
