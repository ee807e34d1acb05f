package dev.troupe.protocol.journal;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.WireMessage;
import dev.troupe.protocol.object.StoredObject;

/**
 * One row of the journal: the event of an object's entity, and the object that results. It is what an entity persists,
 * and its whole state: an entity recovers from its last entry alone.
 *
 * <p>The revision is known only after the commit. The journal fills it in before it acknowledges the write, so
 * {@code thenRun} and {@code thenReply} see it, and on replay from the row; the event handler runs earlier and must
 * keep the entry itself, not a copy.
 */
public final class JournalEntry implements WireMessage {
    private final ChangeType type;
    private final ObjectEvent event;
    private volatile StoredObject object;

    /**
     * An entry that is to be persisted.
     *
     * @param object the object after the change; for {@link ChangeType#DELETED} its last state
     */
    public JournalEntry(ChangeType type, ObjectEvent event, StoredObject object) {
        this.type = type;
        this.event = event;
        this.object = object.revision() == 0 ? object : object.at(0);
    }

    /** An entry as this node's memory knows it: committed, and without the story. */
    public static JournalEntry recovered(ChangeType type, StoredObject object) {
        JournalEntry entry = new JournalEntry(type, ObjectEvent.untold(), object);
        entry.object = object;
        return entry;
    }

    public ResourceKey key() {
        return object.key();
    }

    public ChangeType type() {
        return type;
    }

    /** What happened; {@link ObjectEvent#untold()} in an entry that an entity recovered from. */
    public ObjectEvent event() {
        return event;
    }

    /** The object after the change, with its revision once that is known. */
    public StoredObject object() {
        return object;
    }

    /** The position of this entry in the one order of all entries; 0 while it is not committed. */
    public long revision() {
        return object.revision();
    }

    /** Whether the object exists after this entry. */
    public boolean exists() {
        return type != ChangeType.DELETED;
    }

    /** Fills in the revision. Only the journal calls this. */
    public void committedAt(long revision) {
        if (revision <= 0) {
            throw new IllegalArgumentException("not a revision: " + revision);
        }
        object = object.at(revision);
    }

    @Override
    public String toString() {
        return type + " " + object;
    }
}
