package dev.troupe.app.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One change as a line that people read:
 * {@code 17  2026-11-25T15:00:00.123Z  kubernetes-admin  patch  deployments.apps/default/web: replicas 1 → 3;
 * spec.replicas=3}.
 */
public final class StoryLine {
    /** A fact that says nothing beside what changed. */
    private static final String PLAIN = "updated";

    private static final int MAX_CHANGES = 8;
    private static final int MAX_VALUE_CHARS = 60;

    private StoryLine() {}

    /** @param event a line of {@code /troupe/events} */
    public static String of(JsonNode event) {
        StringBuilder line = new StringBuilder();
        line.append(event.path("revision").asLong())
                .append("  ")
                .append(event.path("at").asText())
                .append("  ")
                .append(event.path("user").asText())
                .append("  ")
                .append(event.path("verb").asText())
                .append("  ")
                .append(object(event));
        List<String> told = new ArrayList<>();
        event.path("facts").forEach(fact -> told.add(fact.asText()));
        if (event.get("patch") instanceof ObjectNode patch) {
            told.addAll(changes(patch));
        }
        if (told.size() > 1) {
            told.remove(PLAIN);
        }
        return told.isEmpty()
                ? line.toString()
                : line.append(": ").append(String.join("; ", told)).toString();
    }

    private static String object(JsonNode event) {
        String namespace = event.path("namespace").asText();
        return event.path("resource").asText()
                + '/'
                + (namespace.isEmpty() ? "" : namespace + '/')
                + event.path("name").asText();
    }

    /** What a merge patch changes, as {@code spec.replicas=3}; bookkeeping is left out. */
    static List<String> changes(ObjectNode patch) {
        List<String> changes = new ArrayList<>();
        collect("", patch, changes);
        if (changes.size() <= MAX_CHANGES) {
            return changes;
        }
        List<String> first = new ArrayList<>(changes.subList(0, MAX_CHANGES));
        first.add("and " + (changes.size() - MAX_CHANGES) + " more");
        return first;
    }

    private static void collect(String path, ObjectNode patch, List<String> into) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String place = path.isEmpty() ? field.getKey() : path + '.' + field.getKey();
            if (isBookkeeping(place)) {
                continue;
            }
            JsonNode value = field.getValue();
            if (value.isNull()) {
                into.add("-" + place);
            } else if (value.isArray() && value.path(0).isObject()) {
                into.add(place + " changed"); // the facts tell what matters of conditions and the like
            } else if (value instanceof ObjectNode nested && !nested.isEmpty()) {
                collect(place, nested, into);
            } else {
                into.add(place + '=' + shortened(value.isTextual() ? value.asText() : value.toString()));
            }
        }
    }

    private static boolean isBookkeeping(String place) {
        return place.equals("metadata.managedFields") || place.equals("metadata.generation");
    }

    private static String shortened(String value) {
        String line = value.replace("\n", "\\n");
        return line.length() <= MAX_VALUE_CHARS ? line : line.substring(0, MAX_VALUE_CHARS - 1) + '…';
    }
}
