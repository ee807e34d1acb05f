package dev.troupe.node.probe;

/** What one try of a probe gave. */
public sealed interface ProbeAnswer {
    record Success() implements ProbeAnswer {}

    /**
     * A success that somebody should hear of.
     *
     * @param output what is odd, as the event says
     */
    record Warning(String output) implements ProbeAnswer {}

    /** @param output why, as the event says */
    record Failure(String output) implements ProbeAnswer {}

    /** The probe itself could not be carried out; counts as a failure. */
    record Unknown(String error) implements ProbeAnswer {}
}
