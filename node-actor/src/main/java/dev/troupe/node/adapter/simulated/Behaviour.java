package dev.troupe.node.adapter.simulated;

import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ExecResult;
import java.time.Duration;
import java.util.List;

/** What the simulated host is like: how fast it is, which images exist, and how its containers behave. */
public interface Behaviour {

    /** A host that does everything at once, has every image, and whose containers run until they are stopped. */
    Behaviour IMMEDIATE = new Behaviour() {};

    /** How long making or removing a sandbox takes. */
    default Duration sandboxDelay() {
        return Duration.ZERO;
    }

    /** How long creating or starting a container takes, each. */
    default Duration containerDelay() {
        return Duration.ZERO;
    }

    /** How long a container takes to end after SIGTERM; longer than its grace period means that it is killed. */
    default Duration terminationDelay(ContainerConfig container) {
        return Duration.ZERO;
    }

    /** How long a pull takes. */
    default Duration pullDelay(String image) {
        return Duration.ZERO;
    }

    /** Whether an image is there from the beginning. */
    default boolean isPresent(String image) {
        return true;
    }

    /** What the registry says of an image. */
    default Registry registry(String image) {
        return Registry.HAS_IT;
    }

    /** How a container goes on once it is started. */
    default Fate fate(ContainerConfig container) {
        return new Fate.RunsUntilStopped();
    }

    /** What a command in a container gives. */
    default ExecResult exec(ContainerConfig container, List<String> command) {
        return new ExecResult(new byte[0], new byte[0], 0);
    }

    /** What a registry answers. */
    enum Registry {
        HAS_IT,
        HAS_IT_NOT,
        REFUSES,
        DOES_NOT_ANSWER
    }

    /** How a container's main process goes on. */
    sealed interface Fate {
        record RunsUntilStopped() implements Fate {}

        record Exits(Duration after, int exitCode) implements Fate {}

        /**
         * @param message the runtime's own
         */
        record CannotStart(String message) implements Fate {}
    }
}
