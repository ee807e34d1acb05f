package dev.troupe.app.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Objects of all kinds as a table: what they are, since when, and in one word how they fare. */
public final class StateTable {
    private final List<String[]> rows = new ArrayList<>();

    /** Begins with the heading. */
    public StateTable() {
        rows.add(new String[] {"NAMESPACE", "OBJECT", "REVISION", "CREATED", "STATUS"});
    }

    /** Takes an object in. */
    public void add(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        rows.add(new String[] {
            metadata.path("namespace").asText(""),
            object.path("kind").asText() + '/' + metadata.path("name").asText(),
            metadata.path("resourceVersion").asText(),
            metadata.path("creationTimestamp").asText(""),
            status(object)
        });
    }

    static String status(JsonNode object) {
        JsonNode status = object.path("status");
        if (object.path("metadata").hasNonNull("deletionTimestamp")) {
            return "Terminating";
        }
        if (status.has("phase")) {
            String node = object.path("spec").path("nodeName").asText("");
            return status.path("phase").asText() + (node.isEmpty() ? "" : " on " + node);
        }
        if (object.path("spec").has("replicas")) {
            return status.path("readyReplicas").asInt() + "/"
                    + object.path("spec").path("replicas").asInt() + " ready";
        }
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True") ? "Ready" : "NotReady";
            }
        }
        return "";
    }

    /** Prints it, each column as wide as its widest cell. */
    public void print(PrintStream out) {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 3));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
