package dev.troupe.persistence.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.journal.ObjectEvent;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.ObjectHeader;
import dev.troupe.protocol.object.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a {@link JournalEntry}, version 1: three lines of UTF-8, so that a row can be read with plain SQL.
 *
 * <pre>
 * U pods/default/web                      the change (C, U, D) and the object
 * {"facts":[…],"patch":…,"user":…,…}      the event
 * {"apiVersion":"v1",…}                   the object after it; the line ends with the row
 * </pre>
 *
 * The feed needs the object only and never parses the second line.
 */
public final class EntryCodec {
    /** The manifest of rows in this format. */
    public static final String VERSION = "1";

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final byte NEW_LINE = '\n';
    private static final int EVENT_BYTES_GUESS = 256;

    private EntryCodec() {}

    /** What the feed needs of an entry. */
    public record Change(ChangeType type, StoredObject object) {}

    /** The bytes of an entry. */
    public static byte[] encode(JournalEntry entry) {
        StoredObject object = entry.object();
        String path = object.key().path();
        if (path.indexOf(NEW_LINE) >= 0) {
            throw new IllegalArgumentException("a key with a line break: " + path);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(EVENT_BYTES_GUESS + path.length() + object.body().length);
        out.write(letter(entry.type()));
        out.write(' ');
        out.writeBytes(path.getBytes(StandardCharsets.UTF_8));
        out.write(NEW_LINE);
        try {
            writeEvent(entry.event(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.write(NEW_LINE);
        out.writeBytes(object.body());
        return out.toByteArray();
    }

    /** The entry, as yet without its revision. */
    public static JournalEntry decode(byte[] bytes, String version) {
        Change change = decodeChange(bytes, version);
        int eventStart = lineEnd(bytes, 0) + 1;
        byte[] event = Arrays.copyOfRange(bytes, eventStart, lineEnd(bytes, eventStart));
        return new JournalEntry(change.type(), readEvent(Json.read(event)), change.object());
    }

    /** The object and what became of it, as yet without its revision. */
    public static Change decodeChange(byte[] bytes, String version) {
        if (!version.equals(VERSION)) {
            throw new IllegalArgumentException("a journal entry of version " + version + ", known is " + VERSION);
        }
        int keyEnd = lineEnd(bytes, 0);
        int eventEnd = lineEnd(bytes, keyEnd + 1);
        ResourceKey key = ResourceKey.parse(new String(bytes, 2, keyEnd - 2, StandardCharsets.UTF_8));
        byte[] body = Arrays.copyOfRange(bytes, eventEnd + 1, bytes.length);
        try {
            return new Change(type(bytes[0]), new StoredObject(key, 0, ObjectHeader.read(body), body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeEvent(ObjectEvent event, ByteArrayOutputStream target) throws IOException {
        try (JsonGenerator out = FACTORY.createGenerator(target)) {
            out.setCodec(Json.mapper());
            out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            out.writeStartObject();
            out.writeStringField("at", event.at().toString());
            out.writeStringField("verb", event.verb());
            out.writeStringField("user", event.by().user());
            out.writeArrayFieldStart("groups");
            for (String group : event.by().groups()) {
                out.writeString(group);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("facts");
            for (Fact fact : event.facts()) {
                FactCodec.write(fact, out);
            }
            out.writeEndArray();
            JsonNode patch = event.mergePatch();
            if (patch != null) {
                out.writeFieldName("patch");
                out.writeTree(patch);
            }
            out.writeEndObject();
        }
    }

    private static ObjectEvent readEvent(JsonNode json) {
        List<Fact> facts = new ArrayList<>();
        json.path("facts").forEach(fact -> facts.add(FactCodec.read(fact)));
        List<String> groups = new ArrayList<>();
        json.path("groups").forEach(group -> groups.add(group.asText()));
        ObjectNode patch = json.get("patch") instanceof ObjectNode node ? node : null;
        return new ObjectEvent(
                facts,
                patch,
                new Caller(Json.text(json, "user"), groups),
                Json.text(json, "verb"),
                Instant.parse(Json.text(json, "at")));
    }

    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == NEW_LINE) {
                return i;
            }
        }
        throw new IllegalArgumentException("a journal entry that lacks a line: " + bytes.length + " bytes");
    }

    private static char letter(ChangeType type) {
        return switch (type) {
            case CREATED -> 'C';
            case UPDATED -> 'U';
            case DELETED -> 'D';
        };
    }

    private static ChangeType type(byte letter) {
        return switch (letter) {
            case 'C' -> ChangeType.CREATED;
            case 'U' -> ChangeType.UPDATED;
            case 'D' -> ChangeType.DELETED;
            default -> throw new IllegalArgumentException("no such change: " + (char) letter);
        };
    }
}
