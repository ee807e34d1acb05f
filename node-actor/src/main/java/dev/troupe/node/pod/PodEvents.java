package dev.troupe.node.pod;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.object.StoredObject;
import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/** Records events about one pod. A pod that the API does not know has none. */
public final class PodEvents {
    private static final String COMPONENT = "kubelet";

    private final EventRecorder recorder;
    private final BackOffEvents backOffs = new BackOffEvents();
    private volatile @Nullable StoredObject pod;

    public PodEvents(EventRecorder recorder) {
        this.recorder = recorder;
    }

    /** The newest state of the pod, to which events refer from now on. */
    public void about(StoredObject pod) {
        this.pod = pod;
    }

    /** Says of containers that have come to wait that they do; the worker alone may call it. */
    void waits(Pod current, JsonNode status) {
        backOffs.tell(current, status, this);
    }

    public void normal(String reason, String message) {
        record("", "Normal", reason, message);
    }

    public void warning(String reason, String message) {
        record("", "Warning", reason, message);
    }

    public void normal(ContainerPlace container, String reason, String message) {
        record(container.fieldPath(), "Normal", reason, message);
    }

    public void warning(ContainerPlace container, String reason, String message) {
        record(container.fieldPath(), "Warning", reason, message);
    }

    private void record(String fieldPath, String type, String reason, String message) {
        StoredObject about = pod;
        if (about != null) {
            recorder.record(about, fieldPath, type, reason, message, COMPONENT);
        }
    }

    /** Where in the pod a container stands, as {@code spec.containers{web}}. */
    public record ContainerPlace(String fieldPath) {
        public static ContainerPlace of(Pod pod, String name) {
            boolean init = pod.getSpec().getInitContainers().stream()
                    .anyMatch(c -> c.getName().equals(name));
            boolean ephemeral = pod.getSpec().getEphemeralContainers().stream()
                    .anyMatch(c -> c.getName().equals(name));
            String list = "containers";
            if (init) {
                list = "initContainers";
            } else if (ephemeral) {
                list = "ephemeralContainers";
            }
            return new ContainerPlace("spec." + list + "{" + name + "}");
        }
    }
}
