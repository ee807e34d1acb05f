package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.journal.ObjectEvent;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.Written;
import dev.troupe.protocol.object.Written.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the journal's rows out of trees. */
final class Rows {
    private Rows() {}

    static Decision created(ResourceKey key, ObjectNode object, WriteOptions options, String verb, Instant now) {
        StoredObject stored = StoredObject.of(key, object);
        return row(ChangeType.CREATED, stored, List.of(new Fact.Created()), null, Outcome.CREATED, options, verb, now);
    }

    /** An update, the end of a terminating object that nothing holds any longer, or nothing at all. */
    static Decision changed(
            StoredObject current,
            ObjectNode before,
            ObjectNode next,
            KindRules rules,
            List<Fact> facts,
            WriteOptions options,
            String verb,
            Instant now) {
        if (Finalization.isOver(next, rules)) {
            return deleted(current, next, options, now);
        }
        Json.child(before, "metadata").remove("resourceVersion");
        Json.child(next, "metadata").remove("resourceVersion");
        boolean delete = verb.equals("delete");
        if (before.equals(next)) {
            return new Decision.Answer(new Written(current, delete ? Outcome.DELETING : Outcome.UNCHANGED, List.of()));
        }
        return row(
                ChangeType.UPDATED,
                StoredObject.of(current.key(), next),
                facts,
                MergeDiff.between(before, next),
                delete ? Outcome.DELETING : Outcome.CHANGED,
                options,
                verb,
                now);
    }

    static Decision deleted(StoredObject current, ObjectNode last, WriteOptions options, Instant now) {
        StoredObject stored = StoredObject.of(current.key(), last);
        return row(
                ChangeType.DELETED,
                stored,
                List.of(new Fact.Deleted()),
                MergeDiff.between(Json.read(current.body()), Json.read(stored.body())),
                Outcome.DELETED,
                options,
                "delete",
                now);
    }

    static Decision unchanged(StoredObject current) {
        return new Decision.Answer(new Written(current, Outcome.UNCHANGED, List.of()));
    }

    static Decision warn(Decision decision, List<String> warnings) {
        if (warnings.isEmpty()) {
            return decision;
        }
        return switch (decision) {
            case Decision.Persist(var entry, var answer) -> new Decision.Persist(entry, with(answer, warnings));
            case Decision.Answer(var answer) -> new Decision.Answer(with(answer, warnings));
            case Decision.Claims claims -> claims;
        };
    }

    private static Written with(Written answer, List<String> warnings) {
        List<String> all = new ArrayList<>(answer.warnings());
        all.addAll(warnings);
        return new Written(answer.object(), answer.outcome(), all);
    }

    private static Decision row(
            ChangeType type,
            StoredObject stored,
            List<Fact> facts,
            @Nullable ObjectNode patch,
            Outcome outcome,
            WriteOptions options,
            String verb,
            Instant now) {
        ObjectEvent event = new ObjectEvent(facts, patch, options.caller(), verb, now);
        return new Decision.Persist(new JournalEntry(type, event, stored), new Written(stored, outcome, List.of()));
    }
}
