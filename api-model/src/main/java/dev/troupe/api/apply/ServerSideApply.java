package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldError;
import dev.troupe.api.Json;
import dev.troupe.api.JsonEquality;
import dev.troupe.api.StatusException;
import dev.troupe.api.schema.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply: a client states the fields that it wants to own, with their values; the server merges them into
 * the object, removes what the client stated before and states no more, and refuses to change what others own.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-Side Apply</a>
 */
public final class ServerSideApply {
    /** Owns, from the first apply on, the fields of an object that had no owners. */
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";

    private ServerSideApply() {}

    /**
     * Merges {@code config} into {@code live} and returns the new object with its managedFields. Nothing is defaulted,
     * and the caller must not {@link ManagedFields#track} the write: what defaults add has no owner. Fields of
     * {@code config.metadata} that must match the live object (uid, resourceVersion) are merged like others, for the
     * caller to compare. An apply that changes neither values nor owners returns an object equal to {@code live}.
     *
     * @param live the object, null if it does not exist yet; left alone
     * @param config the fields that the manager wants; left alone. Through no subresource its {@code status} is ignored,
     *     through {@code status} its {@code spec} and all else
     * @param schema the kind's
     * @param manager the {@code fieldManager} parameter
     * @param force whether to take fields from their other owners instead of refusing
     * @param subresource {@code status}, {@code scale}, …; empty for the object itself
     * @throws StatusException 409 with one cause a field when others own fields that {@code config} would change; 422
     *     without a manager; 400 when {@code config} names managedFields, another apiVersion than the live object's,
     *     fields that the schema does not know, or two list elements of the same key
     */
    public static ObjectNode apply(
            @Nullable ObjectNode live,
            ObjectNode config,
            Schema schema,
            String manager,
            boolean force,
            String subresource,
            Instant now) {
        checkRequest(live, config, manager);
        ObjectNode relevant = relevant(config, subresource);
        ConfigCheck.check(relevant, schema);
        ObjectNode before = live == null ? Json.object() : live;
        ManagedEntries entries = entries(live, relevant, schema, subresource, now);
        ManagedEntry last = entries.applied(manager, subresource);
        ObjectNode wanted = FieldsOf.applied(relevant, schema);

        ObjectNode merged = (ObjectNode) ConfigMerge.merge(before, relevant, schema);
        if (last != null) {
            Pruning.prune(merged, schema, last.fields(), owned(entries, last, wanted));
        }
        Comparison comparison = Comparison.of(before, merged, schema);
        Conflicts conflicts = Conflicts.of(entries.list(), last, comparison.changed());
        if (!conflicts.isEmpty() && !force && !ClientSideApply.allows(conflicts, before, schema, manager)) {
            throw conflicts.refusal();
        }
        conflicts.resolve();
        String apiVersion = Json.text(config, "apiVersion");
        boolean same = comparison.isEmpty() && last != null && JsonEquality.same(last.fields(), wanted);
        String time = last != null && same ? last.time() : ManagedEntries.time(now);
        entries.disownExcept(last, comparison.removed());
        entries.replaceApplied(new ManagedEntry(manager, ManagedEntry.APPLY, apiVersion, subresource, time, wanted));
        entries.writeTo(merged);
        ClientSideApply.refresh(merged, config, manager);
        return merged;
    }

    private static void checkRequest(@Nullable ObjectNode live, ObjectNode config, String manager) {
        if (manager.isEmpty()) {
            throw StatusException.invalid(
                    "meta.k8s.io",
                    "PatchOptions",
                    "",
                    List.of(FieldError.required("fieldManager", "is required for apply patch")));
        }
        if (ManagedEntries.fieldOf(config) != null) {
            throw StatusException.badRequest("metadata.managedFields must be nil");
        }
        if (config.has("metadata") && !config.get("metadata").isObject()) {
            throw StatusException.badRequest("metadata must be an object");
        }
        String version = Json.text(config, "apiVersion");
        String expected = live == null || !live.has("apiVersion") ? version : Json.text(live, "apiVersion");
        if (version.isEmpty() || !version.equals(expected)) {
            throw StatusException.badRequest("Incorrect version specified in apply patch. Specified patch version: "
                    + version + ", expected: " + expected);
        }
    }

    /** The part of the configuration that this endpoint may change, without nulls, which own nothing. */
    private static ObjectNode relevant(ObjectNode config, String subresource) {
        ObjectNode relevant = config.deepCopy();
        if (subresource.isEmpty()) {
            relevant.remove("status");
        } else if (subresource.equals("status")) {
            relevant.retain("apiVersion", "kind", "metadata", "status");
        }
        dropNulls(relevant);
        return relevant;
    }

    private static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
        }
        node.forEach(ServerSideApply::dropNulls);
    }

    /** The live object's entries as copies; if it has none, one that owns all that is there. */
    private static ManagedEntries entries(
            @Nullable ObjectNode live, ObjectNode config, Schema schema, String subresource, Instant now) {
        if (live == null) {
            return ManagedEntries.empty();
        }
        JsonNode field = ManagedEntries.fieldOf(live);
        ManagedEntries known = field == null ? null : ManagedEntries.of(field.deepCopy());
        if (known != null && !known.isEmpty()) {
            return known;
        }
        ManagedEntries entries = ManagedEntries.empty();
        ObjectNode all = FieldsOf.created(live, schema);
        if (!all.isEmpty()) {
            entries.own(new ManagedEntry(
                    BEFORE_FIRST_APPLY,
                    ManagedEntry.UPDATE,
                    Json.text(config, "apiVersion"),
                    subresource,
                    ManagedEntries.time(now),
                    all));
        }
        return entries;
    }

    /** All that anybody owns once this apply is done, which pruning must leave. */
    private static ObjectNode owned(ManagedEntries entries, ManagedEntry last, ObjectNode wanted) {
        ObjectNode owned = wanted.deepCopy();
        // Nobody is recorded as owner of an object's identity, but it must not go with the last label.
        Json.child(owned, "f:metadata").putObject("f:name");
        for (ManagedEntry entry : entries.list()) {
            if (entry != last) {
                FieldSets.add(owned, entry.fields().deepCopy());
            }
        }
        return owned;
    }
}
