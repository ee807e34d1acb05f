package dev.troupe.node.port;

import java.time.Instant;

/** News from the runtime that nobody asked for. */
public sealed interface RuntimeEvent {

    /**
     * The main process of a container or of a sandbox is over.
     *
     * @param id of the container or the sandbox; sandboxes are told apart by knowing their ids
     * @param exitCode 128 + signal where a signal ended it
     */
    record Exited(String id, int exitCode, Instant at) implements RuntimeEvent {}

    /** The kernel killed a process of this container because its memory limit was reached. */
    record OutOfMemory(String id, Instant at) implements RuntimeEvent {}

    /** Events may have been missed (a new subscription, a reconnect): list everything and compare. */
    record Relist(String why) implements RuntimeEvent {}
}
