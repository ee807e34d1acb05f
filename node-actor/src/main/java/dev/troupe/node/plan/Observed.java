package dev.troupe.node.plan;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the container runtime has of one pod at one moment.
 *
 * @param sandboxes newest first
 * @param instances every instance of every container, dead ones included, newest first
 */
public record Observed(List<Sandbox> sandboxes, List<Instance> instances) {
    /** The reason of an instance of which the runtime does not know whether it runs. */
    public static final String LOST_TRACK = "ContainerStatusUnknown";

    public static final Observed NOTHING = new Observed(List.of(), List.of());

    public Observed {
        sandboxes = sandboxes.stream()
                .sorted(Comparator.comparingInt(Sandbox::attempt).reversed())
                .toList();
        instances = instances.stream()
                .sorted(Comparator.comparingInt(Instance::attempt)
                        .thenComparing(Instance::createdAt)
                        .reversed())
                .toList();
    }

    /**
     * A pod sandbox.
     *
     * @param ready whether its pause container runs; one that is not ready never becomes so again
     * @param addresses the pod's addresses, the primary first
     */
    public record Sandbox(String id, int attempt, boolean ready, List<String> addresses) {}

    /** Where an instance is in its life. */
    public enum Phase {
        CREATED,
        RUNNING,
        EXITED
    }

    /**
     * One run of a container.
     *
     * @param attempt its restart count
     * @param specHash {@link ContainerHash} of what it was made from; empty if it carries none
     * @param startedAt null before it ran
     * @param finishedAt null until it is over
     * @param message the termination message; empty for none
     * @param logPath absolute
     */
    public record Instance(
            String id,
            String sandboxId,
            String container,
            int attempt,
            Phase phase,
            String specHash,
            String image,
            String imageId,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            int exitCode,
            String reason,
            String message,
            String logPath) {

        public boolean running() {
            return phase == Phase.RUNNING;
        }

        public boolean exited() {
            return phase == Phase.EXITED;
        }

        public boolean succeeded() {
            return exited() && exitCode == 0;
        }
    }

    /** The sandbox in which containers can run. */
    public Optional<Sandbox> readySandbox() {
        return sandboxes.stream().filter(Sandbox::ready).findFirst();
    }

    /** The newest sandbox, ready or not. */
    public Optional<Sandbox> newestSandbox() {
        return sandboxes.stream().findFirst();
    }

    /** The newest instance of a container. */
    public Optional<Instance> latest(String container) {
        return instances.stream().filter(i -> i.container().equals(container)).findFirst();
    }

    /** The instance before the newest one. */
    public Optional<Instance> previous(String container) {
        return instances.stream()
                .filter(i -> i.container().equals(container))
                .skip(1)
                .findFirst();
    }

    /** The pod's primary address; {@code otherwise} if it has none of its own. */
    public String address(String otherwise) {
        return readySandbox()
                .flatMap(sandbox -> sandbox.addresses().stream().findFirst())
                .orElse(otherwise);
    }

    /** The ids of all sandboxes and instances. */
    public Set<String> ids() {
        return Stream.concat(
                        sandboxes.stream().map(Sandbox::id), instances.stream().map(Instance::id))
                .collect(Collectors.toUnmodifiableSet());
    }

    public boolean anyRunning() {
        return instances.stream().anyMatch(Instance::running);
    }

    public boolean isEmpty() {
        return sandboxes.isEmpty() && instances.isEmpty();
    }
}
