package dev.troupe.persistence.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.JsonEquality;
import dev.troupe.api.patch.MergePatch;
import dev.troupe.persistence.journal.EntryCodec;
import dev.troupe.persistence.journal.Row;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.JournalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Folds the rows of one object: each event's merge patch is applied to the object before, and what results must be
 * what the row holds. A creation begins anew; so does the first row that compaction has left.
 */
final class ObjectFold {
    private final String persistenceId;
    private final long compacted;
    private long sequenceNumber;
    private long revision;
    private boolean exists;

    /** What the object may have been before the next row: after a difference, what was folded or what was stored. */
    private List<ObjectNode> bases = List.of();

    /** @param compacted up to which revision earlier rows may lack */
    ObjectFold(String persistenceId, long compacted) {
        this.persistenceId = persistenceId;
        this.compacted = compacted;
    }

    String persistenceId() {
        return persistenceId;
    }

    long revision() {
        return revision;
    }

    /** The object as the last row holds it; null if it does not exist then. */
    @Nullable
    ObjectNode current() {
        return exists && !bases.isEmpty() ? bases.getLast() : null;
    }

    /** Takes the next row in, and tells everything that is wrong with it. */
    List<String> take(Row row) {
        List<String> wrong = new ArrayList<>();
        boolean first = sequenceNumber == 0;
        if (first && row.sequenceNumber() != 1 && row.ordering() > compacted) {
            wrong.add("its rows before sequence number " + row.sequenceNumber() + " are missing");
        } else if (!first && row.sequenceNumber() != sequenceNumber + 1) {
            wrong.add("its rows between sequence numbers " + sequenceNumber + " and " + row.sequenceNumber()
                    + " are missing");
        }
        if (row.ordering() <= revision) {
            wrong.add("it was written after revision " + revision + " of the same object");
        }
        sequenceNumber = row.sequenceNumber();
        revision = row.ordering();
        try {
            fold(EntryCodec.decode(row.payload(), row.manifest()), first, wrong);
        } catch (RuntimeException e) {
            wrong.add("the row cannot be read: " + e.getClass().getSimpleName());
        }
        return wrong;
    }

    private void fold(JournalEntry entry, boolean first, List<String> wrong) {
        ObjectNode stored = (ObjectNode) Json.read(entry.object().body());
        checkNames(entry, stored, wrong);
        boolean creates = entry.type() == ChangeType.CREATED;
        if (!first && creates == exists) {
            wrong.add(creates ? "it is created while it exists" : "it is changed while it does not exist");
        }
        ObjectNode folded = null;
        if (!creates && exists && !bases.isEmpty()) {
            folded = compare(entry, stored, wrong);
        }
        bases = folded == null ? List.of(stored) : List.of(folded, stored);
        exists = entry.exists();
    }

    /** The folded object if it is not the stored one, else null. */
    private @Nullable ObjectNode compare(JournalEntry entry, ObjectNode stored, List<String> wrong) {
        if (!(entry.event().mergePatch() instanceof ObjectNode patch)) {
            boolean same = bases.stream().anyMatch(base -> uid(base).equals(uid(stored)));
            if (entry.type() == ChangeType.UPDATED) {
                wrong.add("its event does not tell what changed");
            } else if (!same) {
                wrong.add("another incarnation ends than began");
            }
            return null;
        }
        ObjectNode folded = null;
        for (ObjectNode base : bases) {
            folded = MergePatch.apply(base, patch);
            if (JsonEquality.same(folded, stored)) {
                return null;
            }
        }
        folded = MergePatch.apply(bases.getFirst(), patch);
        wrong.add("the row's object is not what the events make of it, at " + places(folded, stored));
        return folded;
    }

    private void checkNames(JournalEntry entry, ObjectNode stored, List<String> wrong) {
        JsonNode metadata = stored.path("metadata");
        boolean named = entry.key().path().equals(persistenceId)
                && Json.text(metadata, "name").equals(entry.key().name())
                && Json.text(metadata, "namespace").equals(entry.key().namespace());
        if (!named) {
            wrong.add("the row is about another object, " + entry.key());
        }
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText("");
    }

    /** Where two objects differ; the values are nobody's business here. */
    static String places(JsonNode left, JsonNode right) {
        TreeSet<String> places = new TreeSet<>();
        collect("", left, right, places);
        return String.join(", ", places);
    }

    private static void collect(String path, @Nullable JsonNode left, @Nullable JsonNode right, TreeSet<String> into) {
        if (left instanceof ObjectNode && right instanceof ObjectNode) {
            left.fieldNames()
                    .forEachRemaining(name -> collect(path + '.' + name, left.get(name), right.get(name), into));
            right.fieldNames().forEachRemaining(name -> {
                if (!left.has(name)) {
                    into.add(path + '.' + name);
                }
            });
        } else if (!JsonEquality.same(left, right)) {
            into.add(path);
        }
    }
}
