package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.StatusException.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields that an apply would change although others own them. */
final class Conflicts {
    private final List<Conflict> conflicts;

    /** What one entry has against the apply. */
    private record Conflict(ManagedEntry entry, ObjectNode fields) {}

    private Conflicts(List<Conflict> conflicts) {
        this.conflicts = conflicts;
    }

    /**
     * @param own the applying manager's entry, which conflicts with nothing
     * @param changed what the apply changes
     */
    static Conflicts of(List<ManagedEntry> entries, @Nullable ManagedEntry own, ObjectNode changed) {
        List<Conflict> conflicts = new ArrayList<>();
        entries.stream()
                .filter(entry -> entry != own)
                .sorted(Comparator.comparing(ManagedEntry::manager).thenComparing(ManagedEntry.ORDER))
                .forEach(entry -> {
                    ObjectNode common = FieldSets.intersection(entry.fields(), changed);
                    if (!common.isEmpty()) {
                        conflicts.add(new Conflict(entry, common));
                    }
                });
        return new Conflicts(conflicts);
    }

    boolean isEmpty() {
        return conflicts.isEmpty();
    }

    /** All fields in conflict. */
    ObjectNode all() {
        ObjectNode all = Json.object();
        conflicts.forEach(conflict -> FieldSets.add(all, conflict.fields().deepCopy()));
        return all;
    }

    /** Takes the fields from their owners. */
    void resolve() {
        conflicts.forEach(conflict -> FieldSets.remove(conflict.entry().fields(), conflict.fields()));
    }

    /** 409, worded as kube-apiserver words it. */
    StatusException refusal() {
        List<Cause> causes = new ArrayList<>();
        StringBuilder list = new StringBuilder();
        for (Conflict conflict : conflicts) {
            String manager = conflict.entry().display();
            list.append(list.isEmpty() ? "" : "\n")
                    .append("conflicts with ")
                    .append(manager)
                    .append(':');
            FieldSets.forEach(conflict.fields(), new ArrayList<>(), path -> {
                String field = PathElements.display(path);
                list.append("\n- ").append(field);
                causes.add(new Cause("FieldManagerConflict", "conflict with " + manager, field));
            });
        }
        String message = causes.size() == 1
                ? "Apply failed with 1 conflict: " + causes.getFirst().message() + ": "
                        + causes.getFirst().field()
                : "Apply failed with " + causes.size() + " conflicts: " + list;
        return StatusException.applyConflict(message, causes);
    }
}
