package dev.troupe.resource;

import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.StoredObject;
import org.jspecify.annotations.Nullable;

/** An entity's state: its last row, which holds the object that resulted. */
sealed interface ObjectState {
    /** The object as committed, null if there is none now. */
    @Nullable
    StoredObject object();

    /** No object of this name has been. */
    record Unborn() implements ObjectState {
        @Override
        public @Nullable StoredObject object() {
            return null;
        }
    }

    /** @param last the entity's last row; its revision is filled in by the commit */
    record Recorded(JournalEntry last) implements ObjectState {
        @Override
        public @Nullable StoredObject object() {
            return last.exists() ? last.object() : null;
        }
    }
}
