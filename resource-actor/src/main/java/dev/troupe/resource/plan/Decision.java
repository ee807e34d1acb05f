package dev.troupe.resource.plan;

import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.Written;

/** What the entity does about a request; refusals are thrown as StatusException. */
public sealed interface Decision {

    /**
     * A row is to be written, and answered once it is committed.
     *
     * @param answer the reply but for the revision, which the commit gives
     */
    record Persist(JournalEntry entry, Written answer) implements Decision {}

    /** Nothing is to be written. */
    record Answer(Written answer) implements Decision {}
}
