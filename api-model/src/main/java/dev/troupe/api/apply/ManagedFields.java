package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.JsonEquality;
import dev.troupe.api.schema.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields} on creates, updates and patches: who changes a field owns it from then on, and a
 * field that is gone has no owner. {@link ServerSideApply} keeps it on applies.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-Side Apply</a>
 */
public final class ManagedFields {
    private ManagedFields() {}

    /**
     * Updates {@code after.metadata.managedFields} for a write that is not an apply. A write that changes no field
     * changes no entry and no time. An object whose managedFields were emptied is tracked again from its next apply.
     *
     * @param before the object as it was, null for a create; left alone
     * @param after the object as it will be. Its managedFields are what the client sent: they are taken over if they are
     *     entries, they reset the field if they are {@code []} or {@code [{}]}, and are replaced by those of
     *     {@code before} if absent, broken, or written through a subresource
     * @param schema the kind's
     * @param manager the {@code fieldManager} parameter or, without one, the client's name
     * @param subresource {@code status}, {@code scale}, …; empty for the object itself
     * @param apiVersion the version in which the request named the fields
     */
    public static void track(
            @Nullable ObjectNode before,
            ObjectNode after,
            Schema schema,
            String manager,
            String subresource,
            String apiVersion,
            Instant now) {
        Comparison comparison = before == null ? null : Comparison.of(before, after, schema);
        if (before != null && comparison != null && comparison.isEmpty() && sameEntries(before, after)) {
            return;
        }
        ManagedEntries entries = entries(before, after, subresource);
        boolean tracked = comparison == null || !entries.isEmpty();
        if (tracked && (comparison == null || !comparison.isEmpty())) {
            ObjectNode changed = comparison == null ? FieldsOf.created(after, schema) : comparison.changed();
            if (comparison != null) {
                entries.disown(comparison.removed());
            }
            entries.disown(changed);
            if (!changed.isEmpty()) {
                String name = manager.isEmpty() ? "unknown" : manager;
                String time = ManagedEntries.time(now);
                entries.own(new ManagedEntry(name, ManagedEntry.UPDATE, apiVersion, subresource, time, changed));
            }
            entries.cap();
        }
        entries.writeTo(after);
    }

    private static boolean sameEntries(ObjectNode before, ObjectNode after) {
        return JsonEquality.same(ManagedEntries.fieldOf(before), ManagedEntries.fieldOf(after));
    }

    /** The entries to start from, parts of {@code after} or copies. */
    private static ManagedEntries entries(@Nullable ObjectNode before, ObjectNode after, String subresource) {
        JsonNode sent = ManagedEntries.fieldOf(after);
        JsonNode live = before == null ? null : ManagedEntries.fieldOf(before);
        boolean unchanged = sent != null && JsonEquality.same(sent, live);
        if (sent != null && !unchanged && subresource.isEmpty()) {
            if (isReset(sent)) {
                return ManagedEntries.empty();
            }
            ManagedEntries edited = ManagedEntries.of(sent);
            if (edited != null
                    && !edited.isEmpty()
                    && edited.list().stream().allMatch(entry -> FieldSets.normalize(entry.fields()))) {
                return edited;
            }
        }
        JsonNode source = unchanged ? sent : live;
        if (source == null) {
            return ManagedEntries.empty();
        }
        ManagedEntries entries = ManagedEntries.of(unchanged ? source : source.deepCopy());
        return entries == null ? ManagedEntries.empty() : entries;
    }

    /** Whether a client asks to forget all owners: an empty list, or a list of one empty entry. */
    private static boolean isReset(JsonNode sent) {
        return sent.isArray()
                && (sent.isEmpty() || (sent.size() == 1 && sent.get(0).equals(Json.object())));
    }
}
