package dev.troupe.protocol.journal;

import dev.troupe.protocol.WireMessage;

/** What happened to an object, in the words of its domain. A fact keeps its meaning for ever. */
public sealed interface Fact extends WireMessage {

    /** The object was made. */
    record Created() implements Fact {}

    /**
     * Somebody changed the object.
     *
     * @param subresource through which subresource, empty for the object itself
     */
    record Updated(String subresource) implements Fact {}

    /** Deletion was asked for and waits for the grace period or for finalizers. */
    record DeletionRequested(long graceSeconds) implements Fact {}

    /** The object is gone. */
    record Deleted() implements Fact {}

    /** The pod was given a node. */
    record PodBound(String nodeName) implements Fact {}

    /** A container of the pod runs. */
    record ContainerStarted(String container) implements Fact {}

    /** A container of the pod ended. */
    record ContainerExited(String container, int exitCode, String reason) implements Fact {}

    /** The pod's phase moved; {@code from} is empty for a pod that had none. */
    record PodPhaseChanged(String from, String to) implements Fact {}

    /** A condition of the object has another status or reason now. */
    record ConditionChanged(String type, String status, String reason) implements Fact {}

    /** The wished number of replicas changed. */
    record ReplicasChanged(int from, int to) implements Fact {}
}
