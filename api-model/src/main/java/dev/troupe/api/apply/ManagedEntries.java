package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The list of {@link ManagedEntry entries} of an object: read, changed, and written back. */
final class ManagedEntries {
    /** More Update entries than this are merged, the oldest first, as in kube-apiserver. */
    static final int MAX_UPDATE_ENTRIES = 10;

    private static final String ANCIENT = "ancient-changes";

    private final List<ManagedEntry> entries;

    private ManagedEntries(List<ManagedEntry> entries) {
        this.entries = entries;
    }

    static ManagedEntries empty() {
        return new ManagedEntries(new ArrayList<>());
    }

    /** The field of an object, null if it is absent. */
    static @Nullable JsonNode fieldOf(ObjectNode object) {
        JsonNode field = object.path("metadata").get("managedFields");
        return field == null || field.isNull() ? null : field;
    }

    /** Reads the field; null if it is not a list of entries. The sets stay parts of {@code field}. */
    static @Nullable ManagedEntries of(JsonNode field) {
        if (!field.isArray()) {
            return null;
        }
        List<ManagedEntry> entries = new ArrayList<>(field.size() + 1);
        for (JsonNode node : field) {
            ManagedEntry entry = ManagedEntry.of(node);
            if (entry == null) {
                return null;
            }
            entries.add(entry);
        }
        return new ManagedEntries(entries);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<ManagedEntry> list() {
        return entries;
    }

    /** Takes fields from every entry that has them, and drops entries that own nothing any more. */
    void disown(ObjectNode fields) {
        entries.removeIf(entry ->
                FieldSets.remove(entry.fields(), fields) && entry.fields().isEmpty());
    }

    /** As {@link #disown}, for all entries but one; entries that own nothing any more are dropped. */
    void disownExcept(@Nullable ManagedEntry kept, ObjectNode fields) {
        for (ManagedEntry entry : entries) {
            if (entry != kept) {
                FieldSets.remove(entry.fields(), fields);
            }
        }
        entries.removeIf(entry -> entry != kept && entry.fields().isEmpty());
    }

    /** Gives fields to the entry of an updating manager, which is made if there is none. */
    void own(ManagedEntry gain) {
        for (int i = 0; i < entries.size(); i++) {
            ManagedEntry entry = entries.get(i);
            if (entry.isOf(gain.manager(), gain.operation(), gain.apiVersion(), gain.subresource())) {
                FieldSets.add(entry.fields(), gain.fields());
                FieldSets.sort(entry.fields());
                entries.set(i, entry.at(gain.time()));
                return;
            }
        }
        FieldSets.sort(gain.fields());
        entries.add(gain);
    }

    /** The entry of an applying manager, null if it has not applied before. */
    @Nullable
    ManagedEntry applied(String manager, String subresource) {
        for (ManagedEntry entry : entries) {
            if (entry.isOf(manager, ManagedEntry.APPLY, "", subresource)) {
                return entry;
            }
        }
        return null;
    }

    /** Puts {@code next} in the place of the applying manager's entry. */
    void replaceApplied(ManagedEntry next) {
        entries.removeIf(entry -> entry.isOf(next.manager(), ManagedEntry.APPLY, "", next.subresource()));
        if (!next.fields().isEmpty()) {
            FieldSets.sort(next.fields());
            entries.add(next);
        }
    }

    /** Merges the oldest Update entries of each API version into one, until there are few enough. */
    void cap() {
        List<ManagedEntry> updates = entries.stream()
                .filter(entry -> !entry.isApply())
                .sorted(Comparator.comparing(ManagedEntry::time).thenComparing(ManagedEntry::manager))
                .toList();
        int excess = updates.size() - MAX_UPDATE_ENTRIES;
        Map<String, ManagedEntry> buckets = new HashMap<>();
        for (ManagedEntry oldest : updates) {
            if (excess <= 0) {
                return;
            }
            ManagedEntry bucket = buckets.get(oldest.apiVersion());
            ManagedEntry merged = new ManagedEntry(
                    ANCIENT, ManagedEntry.UPDATE, oldest.apiVersion(), "", oldest.time(), oldest.fields());
            if (bucket != null) {
                FieldSets.add(merged.fields(), bucket.fields());
                FieldSets.sort(merged.fields());
                entries.removeIf(entry -> entry.fields() == bucket.fields());
                entries.removeIf(entry -> entry.fields() == oldest.fields());
                entries.add(merged);
                excess--;
            }
            buckets.put(oldest.apiVersion(), merged);
        }
    }

    /** Writes the entries, sorted, into the object; without entries the field goes. */
    void writeTo(ObjectNode object) {
        if (entries.isEmpty()) {
            if (object.get("metadata") instanceof ObjectNode metadata) {
                metadata.remove("managedFields");
            }
            return;
        }
        entries.sort(ManagedEntry.ORDER);
        ArrayNode list = Json.array();
        entries.forEach(entry -> list.add(entry.toTree()));
        Json.child(object, "metadata").set("managedFields", list);
    }

    /** A time as entries carry it. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
