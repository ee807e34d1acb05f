package dev.troupe.resource.plan;

import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.Written;
import java.util.List;

/** What the entity does about a request; refusals are thrown as StatusException. */
public sealed interface Decision {

    /**
     * A row is to be written, and answered once it is committed.
     *
     * @param answer the reply but for the revision, which the commit gives
     */
    record Persist(JournalEntry entry, Written answer) implements Decision {}

    /** First these are to be claimed; then the request is to be decided with what was given. */
    record Claims(List<Claim> claims) implements Decision {}

    /** Nothing is to be written. */
    record Answer(Written answer) implements Decision {}
}
