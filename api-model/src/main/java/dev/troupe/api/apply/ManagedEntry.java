package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code metadata.managedFields}: the fields that one manager owns by one way of writing.
 *
 * @param operation {@code Apply} or {@code Update}
 * @param subresource through which the fields were written, empty for the object itself
 * @param time when the set last grew, in RFC 3339; empty if unknown
 * @param fields the set; the entry owns it and it may be changed
 */
record ManagedEntry(
        String manager, String operation, String apiVersion, String subresource, String time, ObjectNode fields) {
    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    /** Kubernetes' order of entries: appliers first, then by age. Times of one format compare as texts do. */
    static final Comparator<ManagedEntry> ORDER = Comparator.comparing(ManagedEntry::operation)
            .thenComparing(ManagedEntry::time)
            .thenComparing(ManagedEntry::manager)
            .thenComparing(ManagedEntry::apiVersion)
            .thenComparing(ManagedEntry::subresource);

    /** Reads an entry; null if it is none. */
    static @Nullable ManagedEntry of(JsonNode entry) {
        String operation = Json.text(entry, "operation");
        String apiVersion = Json.text(entry, "apiVersion");
        boolean known = operation.equals(APPLY) || operation.equals(UPDATE);
        if (!known || apiVersion.isEmpty() || !Json.text(entry, "fieldsType").equals("FieldsV1")) {
            return null;
        }
        ObjectNode fields = entry.get("fieldsV1") instanceof ObjectNode set ? set : Json.object();
        return new ManagedEntry(
                Json.text(entry, "manager"),
                operation,
                apiVersion,
                Json.text(entry, "subresource"),
                Json.text(entry, "time"),
                fields);
    }

    boolean isApply() {
        return operation.equals(APPLY);
    }

    /** Whether the entry is this manager's. Appliers are the same whatever version they apply in. */
    boolean isOf(String otherManager, String otherOperation, String otherVersion, String otherSubresource) {
        return manager.equals(otherManager)
                && operation.equals(otherOperation)
                && subresource.equals(otherSubresource)
                && (isApply() || apiVersion.equals(otherVersion));
    }

    ManagedEntry at(String newTime) {
        return new ManagedEntry(manager, operation, apiVersion, subresource, newTime, fields);
    }

    /** The manager as conflicts name it. */
    String display() {
        String name = '"' + manager + '"';
        if (!subresource.isEmpty()) {
            name += " with subresource \"" + subresource + '"';
        }
        return isApply() ? name : name + " using " + apiVersion;
    }

    ObjectNode toTree() {
        ObjectNode entry = Json.object();
        entry.put("manager", manager).put("operation", operation).put("apiVersion", apiVersion);
        if (!time.isEmpty()) {
            entry.put("time", time);
        }
        entry.put("fieldsType", "FieldsV1").set("fieldsV1", fields);
        if (!subresource.isEmpty()) {
            entry.put("subresource", subresource);
        }
        return entry;
    }
}
