package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;

/**
 * A column of a table.
 *
 * @param name what the client prints above it, in capitals
 * @param type {@code string}, {@code integer}, {@code date}
 * @param format {@code name} for the column that names the object, else empty
 * @param priority 0 is always shown, 1 only with {@code -o wide}
 */
public record TableColumn(String name, String type, String format, String description, int priority) {

    /** The first column of nearly every table. */
    public static TableColumn objectName() {
        return new TableColumn("Name", "string", "name", "The object's name, unique within its namespace.", 0);
    }

    public static TableColumn age() {
        return text("Age", "How long ago the object was created.");
    }

    public static TableColumn text(String name, String description) {
        return new TableColumn(name, "string", "", description, 0);
    }

    public static TableColumn number(String name, String description) {
        return new TableColumn(name, "integer", "", description, 0);
    }

    /** Shown with {@code -o wide} only. */
    public static TableColumn wide(String name, String description) {
        return new TableColumn(name, "string", "", description, 1);
    }

    public ObjectNode toTree() {
        return Json.object()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", description)
                .put("priority", priority);
    }
}
