package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.node.plan.Observed.Instance;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states of a pod's containers, as {@code kubectl get pod -o yaml} shows them. */
final class ContainerStatuses {
    /** The exit code of a container of which nobody knows how it ended. */
    static final int LOST_EXIT_CODE = 137;

    private final Pod pod;
    private final JsonNode current;
    private final Observed observed;
    private final Memory memory;
    private final boolean running;
    private final String runtimeName;
    private final Instant now;

    /**
     * @param current the status that the API has
     * @param running whether the pod is to run on: only then does a container that ended wait for its restart
     * @param runtimeName the scheme of container ids
     */
    ContainerStatuses(
            Pod pod,
            JsonNode current,
            Observed observed,
            Memory memory,
            boolean running,
            String runtimeName,
            Instant now) {
        this.pod = pod;
        this.current = current;
        this.observed = observed;
        this.memory = memory;
        this.running = running;
        this.runtimeName = runtimeName;
        this.now = now;
    }

    ArrayNode init() {
        return of(pod.getSpec().getInitContainers(), "initContainerStatuses", true);
    }

    ArrayNode ordinary() {
        return of(pod.getSpec().getContainers(), "containerStatuses", false);
    }

    ArrayNode ephemeral() {
        List<Container> containers = pod.getSpec().getEphemeralContainers().stream()
                .map(Pods::asContainer)
                .toList();
        return of(containers, "ephemeralContainerStatuses", false);
    }

    private ArrayNode of(List<Container> containers, String field, boolean init) {
        ArrayNode out = Json.array();
        for (Container container : containers) {
            JsonNode before = Json.object();
            for (JsonNode candidate : current.path(field)) {
                if (Json.text(candidate, "name").equals(container.getName())) {
                    before = candidate;
                }
            }
            out.add(status(container, before, init));
        }
        return out;
    }

    private ObjectNode status(Container container, JsonNode before, boolean init) {
        Instance instance = observed.latest(container.getName()).orElse(null);
        ObjectNode state = state(container, instance, before);
        boolean runs = state.has("running") && instance != null;
        boolean started = runs && isStarted(container, instance);
        boolean ready = init && !Pods.isSidecar(container)
                ? state.path("terminated").path("exitCode").asInt(-1) == 0
                : started && isReady(container, instance);
        ObjectNode status = Json.object();
        boolean lost = instance == null && wasRun(before);
        if (instance != null) {
            status.put("containerID", id(instance));
        } else if (lost) {
            status.set("containerID", before.get("containerID"));
        }
        status.put("image", instance == null ? container.getImage() : instance.image());
        status.put("imageID", instance == null ? "" : instance.imageId());
        status.set("lastState", lastState(state, instance, before));
        status.put("name", container.getName());
        status.put("ready", ready);
        int restarts = before.path("restartCount").asInt(0);
        status.put("restartCount", instance == null ? restarts : instance.attempt());
        if (runs) {
            resources(container, status);
        }
        status.put("started", started);
        status.set("state", state);
        volumeMounts(container, status);
        return status;
    }

    private static void resources(Container container, ObjectNode status) {
        ResourceRequirements given = container.getResources();
        ObjectNode resources = Json.object();
        if (given != null && given.getLimits() != null && !given.getLimits().isEmpty()) {
            resources.set("limits", Json.toTree(given.getLimits()));
        }
        if (given != null && given.getRequests() != null && !given.getRequests().isEmpty()) {
            resources.set("requests", Json.toTree(given.getRequests()));
            status.set("allocatedResources", Json.toTree(given.getRequests()));
        }
        status.set("resources", resources);
    }

    private static void volumeMounts(Container container, ObjectNode status) {
        for (VolumeMount mount : container.getVolumeMounts()) {
            ObjectNode entry = status.withArray("volumeMounts").addObject();
            entry.put("mountPath", mount.getMountPath()).put("name", mount.getName());
            if (Pods.isTrue(mount.getReadOnly())) {
                entry.put("readOnly", true).put("recursiveReadOnly", "Disabled");
            }
        }
    }

    private ObjectNode state(Container container, @Nullable Instance instance, JsonNode before) {
        if (instance == null) {
            if (wasRun(before) && !(running && Pods.restarts(pod, container, LOST_EXIT_CODE))) {
                return before.path("state").has("terminated")
                        ? (ObjectNode) before.get("state").deepCopy()
                        : lost(before);
            }
            return waiting(container, before);
        }
        return switch (instance.phase()) {
            case CREATED -> waiting(container, before);
            case RUNNING -> {
                if (memory.busyStarting(container.getName())) {
                    yield waiting(container, before);
                }
                ObjectNode state = Json.object();
                state.putObject("running").put("startedAt", time(startedAt(instance)));
                yield state;
            }
            case EXITED ->
                isRestarting(container, instance, before) ? waiting(container, before) : terminated(instance);
        };
    }

    /** Whether a container that ended is shown as waiting for its next start. */
    private boolean isRestarting(Container container, Instance instance, JsonNode before) {
        if (!running || !willRunAgain(container, instance)) {
            return false;
        }
        String name = container.getName();
        boolean inNewSandbox = observed.readySandbox()
                .map(s -> !s.id().equals(instance.sandboxId()))
                .orElse(false);
        return inNewSandbox
                || isHeldBack(container)
                || memory.startFailures().containsKey(name)
                || memory.images().get(name) instanceof Memory.ImageState.Failed
                || (before.path("state").has("waiting")
                        && (memory.busyStarting(name) || memory.busy(Step.imageKey(name))));
    }

    private boolean willRunAgain(Container container, Instance instance) {
        boolean init = pod.getSpec().getInitContainers().stream()
                .anyMatch(c -> c.getName().equals(container.getName()));
        if (Pods.isEphemeral(pod, container.getName())) {
            return false;
        }
        return init && !Pods.isSidecar(container)
                ? instance.exitCode() != 0
                : Pods.restarts(pod, container, instance.exitCode());
    }

    private ObjectNode waiting(Container container, JsonNode before) {
        ObjectNode state = Json.object();
        ObjectNode waiting = state.putObject("waiting");
        String name = container.getName();
        Memory.StartFailure failure = memory.startFailures().get(name);
        BackOff backOff = memory.restarts().get(name);
        if (memory.images().get(name) instanceof Memory.ImageState.Failed failed) {
            imageFailure(failed, waiting);
        } else if (isHeldBack(container) && backOff != null) {
            waiting.put(
                    "message",
                    "back-off " + backOff.text() + " restarting failed container=" + name + " pod="
                            + Pods.describe(pod));
            waiting.put("reason", "CrashLoopBackOff");
        } else if (failure != null) {
            waiting.put("message", failure.message()).put("reason", failure.reason());
        } else if (before.path("state").path("waiting") instanceof ObjectNode same
                && memory.busyStarting(name)
                && !isImageTrouble(Json.text(same, "reason"))) {
            state.set("waiting", same.deepCopy());
        } else {
            boolean hasInit = !pod.getSpec().getInitContainers().isEmpty();
            waiting.put("reason", hasInit ? "PodInitializing" : "ContainerCreating");
        }
        return state;
    }

    /** Whether the container waits because it ended too often; not while it is being started again. */
    private boolean isHeldBack(Container container) {
        return !memory.busyStarting(container.getName())
                && Restarts.crashLoopUntil(pod, container, observed, memory, now) != null;
    }

    private static boolean isImageTrouble(String reason) {
        return reason.equals("ErrImagePull") || reason.equals("ImagePullBackOff");
    }

    private void imageFailure(Memory.ImageState.Failed failed, ObjectNode waiting) {
        if (failed.backOffFrom() != null && !now.isBefore(failed.backOffFrom())) {
            waiting.put(
                    "message",
                    "Back-off pulling image \"" + failed.image() + "\": " + failed.reason() + ": " + failed.message());
            waiting.put("reason", "ImagePullBackOff");
        } else {
            waiting.put("message", failed.message()).put("reason", failed.reason());
        }
    }

    private ObjectNode lastState(ObjectNode state, @Nullable Instance instance, JsonNode before) {
        if (instance == null) {
            if (wasRun(before) && state.has("waiting") && !before.path("state").has("waiting")) {
                return before.path("state").has("terminated")
                        ? (ObjectNode) before.get("state").deepCopy()
                        : lost(before);
            }
            return copy(before.path("lastState"));
        }
        if (instance.exited() && state.has("waiting")) {
            return terminated(instance);
        }
        return observed.previous(instance.container())
                .filter(Instance::exited)
                .map(this::terminated)
                .orElseGet(() -> before.path("restartCount").asInt(0) == instance.attempt()
                        ? copy(before.path("lastState"))
                        : Json.object());
    }

    private static ObjectNode copy(JsonNode state) {
        return state instanceof ObjectNode object ? object.deepCopy() : Json.object();
    }

    private ObjectNode terminated(Instance instance) {
        ObjectNode state = Json.object();
        ObjectNode terminated = state.putObject("terminated");
        terminated.put("containerID", id(instance));
        terminated.put("exitCode", instance.exitCode());
        Instant finished = instance.finishedAt() == null ? instance.createdAt() : instance.finishedAt();
        terminated.put("finishedAt", time(finished));
        if (!instance.message().isEmpty()) {
            terminated.put("message", instance.message());
        }
        String reason = instance.reason();
        if (reason.isEmpty()) {
            reason = instance.exitCode() == 0 ? "Completed" : "Error";
        }
        terminated.put("reason", reason);
        terminated.put("startedAt", time(startedAt(instance)));
        return state;
    }

    private static ObjectNode lost(JsonNode before) {
        ObjectNode state = Json.object();
        ObjectNode terminated = state.putObject("terminated");
        terminated.set("containerID", before.get("containerID"));
        terminated.put("exitCode", LOST_EXIT_CODE);
        terminated.putNull("finishedAt");
        terminated.put("message", "The container could not be located when the pod was terminated");
        terminated.put("reason", "ContainerStatusUnknown");
        terminated.putNull("startedAt");
        return state;
    }

    private boolean isStarted(Container container, @Nullable Instance instance) {
        Memory.Verdict verdict = instance == null ? null : memory.verdicts().get(instance.id());
        return verdict == null ? container.getStartupProbe() == null : verdict.started();
    }

    private boolean isReady(Container container, @Nullable Instance instance) {
        Memory.Verdict verdict = instance == null ? null : memory.verdicts().get(instance.id());
        return verdict == null ? container.getReadinessProbe() == null : verdict.ready();
    }

    private static boolean wasRun(JsonNode before) {
        return !Json.text(before, "containerID").isEmpty();
    }

    private static Instant startedAt(Instance instance) {
        return instance.startedAt() == null ? instance.createdAt() : instance.startedAt();
    }

    private String id(Instance instance) {
        return runtimeName + "://" + instance.id();
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
