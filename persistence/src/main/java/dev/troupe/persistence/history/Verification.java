package dev.troupe.persistence.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.JsonEquality;
import dev.troupe.persistence.journal.EntrySerializer;
import dev.troupe.persistence.journal.JournalReader;
import dev.troupe.persistence.journal.Row;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.history.Difference;
import dev.troupe.protocol.history.Verdict;
import dev.troupe.protocol.object.StoredObject;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Folds the whole journal, one object at a time, and compares: every row with what the events make of it, the state at
 * the revision of a listing with that listing, and the number of rows with the revisions that were given.
 */
final class Verification {
    private static final String ROWS = "SELECT " + JournalReader.ROW + " FROM event_journal WHERE event_ser_id = ?"
            + " ORDER BY persistence_id, sequence_number";
    private static final String COUNT = "SELECT count(*) FROM event_journal WHERE ordering > ?";
    private static final String LEFT_OUT =
            "SELECT coalesce(sum(greatest(0, marker - 1 - greatest(head, ?))), 0)::bigint" + " FROM troupe_restoration";

    private final Snapshot snapshot;
    private final long liveRevision;
    private final Map<String, StoredObject> live = new HashMap<>();
    private final Consumer<Difference> each;
    private @Nullable ObjectFold fold;

    /** The folded object at the live revision, and the row that made it so. */
    private @Nullable ObjectNode foldedLive;

    private long foldedLiveRevision;
    private long rows;
    private long differences;

    /** @param listing what this node shows, at a revision that the snapshot contains */
    Verification(Snapshot snapshot, ChangeFeed.Listing listing, Consumer<Difference> each) {
        this.snapshot = snapshot;
        this.liveRevision = listing.revision();
        this.each = each;
        listing.objects().forEach(object -> live.put(object.key().path(), object));
    }

    Verdict run() throws SQLException {
        long objects = live.size();
        snapshot.read(ROWS, List.of(EntrySerializer.IDENTIFIER), result -> take(JournalReader.row(result)));
        end();
        live.forEach(
                (path, object) -> tell(path, object.revision(), "it is live, and the journal does not know of it"));
        count();
        return new Verdict(snapshot.extent().head(), liveRevision, rows, objects, differences);
    }

    private void take(Row row) {
        ObjectFold current = fold;
        if (current == null || !current.persistenceId().equals(row.persistenceId())) {
            end();
            current = new ObjectFold(row.persistenceId(), snapshot.extent().compacted());
            fold = current;
            foldedLive = null;
            foldedLiveRevision = 0;
        }
        rows++;
        for (String wrong : current.take(row)) {
            tell(row.persistenceId(), row.ordering(), wrong);
        }
        if (row.ordering() <= liveRevision) {
            foldedLive = current.current();
            foldedLiveRevision = row.ordering();
        }
    }

    /** Compares the object whose last row has been seen with the live one. */
    private void end() {
        ObjectFold ended = fold;
        if (ended == null) {
            return;
        }
        String path = ended.persistenceId();
        StoredObject shown = live.remove(path);
        ObjectNode folded = foldedLive;
        if (shown == null && folded != null) {
            tell(path, foldedLiveRevision, "it exists in the journal, and is not live");
        } else if (shown != null && folded == null) {
            tell(path, shown.revision(), "it is live, and the journal says that it is deleted");
        } else if (shown != null && folded != null) {
            if (shown.revision() != foldedLiveRevision) {
                tell(path, foldedLiveRevision, "it is live at revision " + shown.revision());
            }
            ObjectNode tree = shown.at(0).tree();
            if (!JsonEquality.same(folded, tree)) {
                tell(path, foldedLiveRevision, "the live object differs, at " + ObjectFold.places(folded, tree));
            }
        }
    }

    private void count() throws SQLException {
        long compacted = snapshot.extent().compacted();
        long given = snapshot.extent().head() - compacted - snapshot.number(LEFT_OUT, compacted);
        long found = snapshot.number(COUNT, compacted);
        if (found != given) {
            tell(
                    "journal",
                    snapshot.extent().head(),
                    given + " revisions were given after " + compacted + ", and there are " + found + " rows");
        }
    }

    private void tell(String object, long revision, String what) {
        differences++;
        each.accept(new Difference(object, revision, what));
    }
}
