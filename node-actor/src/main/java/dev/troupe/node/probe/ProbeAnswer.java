package dev.troupe.node.probe;

/** What one try of a probe gave. */
public sealed interface ProbeAnswer {
    record Success() implements ProbeAnswer {}

    /** @param output why, as the event says */
    record Failure(String output) implements ProbeAnswer {}

    /** The probe itself could not be carried out; counts as a failure. */
    record Unknown(String error) implements ProbeAnswer {}
}
