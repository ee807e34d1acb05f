package dev.troupe.protocol.history;

import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * The cluster's memory. Every call reads the database and blocks for as long as that and the consumer take; each sees
 * one consistent state of the journal. Calls fail with a {@link dev.troupe.api.StatusException}: 410 for what has been
 * compacted, 400 for what has not happened yet, 429 when too many ask at once, 503 when the database does not answer.
 * What a consumer throws ends the call and is passed on.
 */
public interface History {

    /** How far the journal reaches now. */
    Extent extent();

    /**
     * The last revision that had been written at a moment. The clocks of the nodes that wrote decide about times, so
     * rows of different nodes may be told apart only as well as these clocks agree.
     */
    long revisionAt(Moment moment);

    /** Every object as it was right after a revision, in the order of their keys' paths. */
    void state(long revision, Consumer<StoredObject> each);

    /** What happened, in the order in which it did. */
    void story(Span span, Consumer<JournalEntry> each);

    /**
     * Folds every object's events, beginning with its first object, and compares with what the rows hold and with what
     * this node shows its clients.
     */
    Verdict verify(Consumer<Difference> each);

    /** How far compaction has come. */
    CompactionStatus compaction();

    /**
     * Deletes what is not needed to tell the state at a revision and what came after. Writes go on meanwhile. Refused
     * with 429 while another run is under way.
     *
     * @param revision at most the newest one; one that is compacted already only finishes an interrupted run
     */
    CompactionResult compact(long revision);

    /**
     * Writes a copy of the whole journal, as {@code docs/backup-format.md} describes it.
     *
     * @throws IOException if the target takes no more
     */
    void backup(OutputStream target) throws IOException;
}
