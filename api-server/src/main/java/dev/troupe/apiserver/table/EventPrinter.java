package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Events: LAST SEEN, TYPE, REASON, OBJECT, MESSAGE. */
final class EventPrinter implements TablePrinter {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.text("Last Seen", "When it was last seen."),
            TableColumn.text("Type", "Normal or Warning."),
            TableColumn.text("Reason", "Why it happened, in one word."),
            TableColumn.text("Object", "What it is about."),
            TableColumn.wide("Subobject", "Which part of that."),
            TableColumn.wide("Source", "Who says so."),
            TableColumn.text("Message", "What happened."),
            TableColumn.wide("First Seen", "When it was first seen."),
            TableColumn.wide("Count", "How often it was seen."),
            new TableColumn("Name", "string", "name", "The object's name, unique within its namespace.", 1));

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public ArrayNode cells(JsonNode object, Instant now) {
        JsonNode series = object.path("series");
        String first = seen(object.path("firstTimestamp"), object.path("eventTime"), now);
        String last = lastSeen(object, first, now);
        int count = object.path("count").asInt();
        if (!series.isMissingNode()) {
            count = series.path("count").asInt();
        } else if (count == 0) {
            count = 1;
        }
        JsonNode about = object.path("involvedObject");
        String target = about.path("kind").asText().toLowerCase(Locale.ROOT);
        if (!about.path("name").asText().isEmpty()) {
            target += '/' + about.path("name").asText();
        }
        return Json.array()
                .add(last)
                .add(object.path("type").asText())
                .add(object.path("reason").asText())
                .add(target)
                .add(about.path("fieldPath").asText())
                .add(source(object))
                .add(object.path("message").asText().trim())
                .add(first)
                .add(count)
                .add(Trees.name(object));
    }

    private static String lastSeen(JsonNode object, String first, Instant now) {
        JsonNode observed = object.path("series").path("lastObservedTime");
        if (Age.instant(observed) != null) {
            return Age.since(observed, now);
        }
        JsonNode last = object.path("lastTimestamp");
        return Age.instant(last) == null ? first : Age.since(last, now);
    }

    private static String seen(JsonNode time, JsonNode otherTime, Instant now) {
        return Age.since(Age.instant(time) == null ? otherTime : time, now);
    }

    private static String source(JsonNode object) {
        String component = Trees.orElse(
                object.path("source").path("component"),
                object.path("reportingComponent").asText());
        String host = Trees.orElse(
                object.path("source").path("host"),
                object.path("reportingInstance").asText());
        return host.isEmpty() ? component : component + ", " + host;
    }
}
