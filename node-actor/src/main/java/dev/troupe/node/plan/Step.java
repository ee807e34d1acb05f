package dev.troupe.node.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing to do for a pod. Steps of one plan are independent of one another and run at the same time. */
public sealed interface Step {
    /** Names what the step works on: no two steps with one key run at once. */
    String key();

    /** Under which name failures of the step are counted. */
    default String failureKey() {
        return key();
    }

    static String startKey(String container) {
        return "start/" + container;
    }

    static String hookKey(String container) {
        return "hook/" + container;
    }

    static String imageKey(String container) {
        return "image/" + container;
    }

    static String killPrefix(String id) {
        return "kill/" + id + '/';
    }

    String SANDBOX = "sandbox";
    String VOLUMES = "volumes";

    /** Makes and starts a sandbox. */
    record CreateSandbox(int attempt) implements Step {
        @Override
        public String key() {
            return SANDBOX;
        }
    }

    /** Kills what is left in a sandbox and takes its network down. */
    record StopSandbox(String id) implements Step {
        @Override
        public String key() {
            return "stop/" + id;
        }
    }

    record RemoveSandbox(String id) implements Step {
        @Override
        public String key() {
            return "remove/" + id;
        }
    }

    record MountVolumes() implements Step {
        @Override
        public String key() {
            return VOLUMES;
        }
    }

    record UnmountVolumes() implements Step {
        @Override
        public String key() {
            return VOLUMES;
        }
    }

    /** Sees to it that the image of a container's next attempt is present. */
    record EnsureImage(String container, int attempt) implements Step {
        @Override
        public String key() {
            return imageKey(container);
        }
    }

    /**
     * Creates and starts a container.
     *
     * @param backOff what to remember for its next failure; null if this is no restart
     */
    record StartContainer(
            String container,
            int attempt,
            String sandboxId,
            String imageRef,
            @Nullable BackOff backOff) implements Step {
        @Override
        public String key() {
            return startKey(container);
        }
    }

    /**
     * Runs the preStop hook and stops the container.
     *
     * @param deadline when the container is killed
     * @param message for the Killing event; empty for none
     */
    record KillContainer(String container, String id, Instant deadline, boolean preStop, String message)
            implements Step {
        @Override
        public String key() {
            return killPrefix(id) + deadline.getEpochSecond();
        }

        @Override
        public String failureKey() {
            return killPrefix(id);
        }
    }

    /** Removes a dead container and its log. */
    record RemoveContainer(String id, String logPath) implements Step {
        @Override
        public String key() {
            return "remove/" + id;
        }
    }

    /** Removes the pod's folders and cgroups. */
    record CleanUp() implements Step {
        @Override
        public String key() {
            return "cleanup";
        }
    }

    /** Tells the API that nothing of the pod is left. */
    record DeleteObject() implements Step {
        @Override
        public String key() {
            return "delete";
        }
    }
}
