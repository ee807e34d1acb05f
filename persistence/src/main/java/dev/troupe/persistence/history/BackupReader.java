package dev.troupe.persistence.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a backup line by line and tells at the end whether it is whole. */
final class BackupReader implements AutoCloseable {
    private final BufferedReader reader;
    private final MessageDigest digest = BackupWriter.digest();
    private final long head;
    private final long compacted;
    private long rows;

    /**
     * Reads the first line.
     *
     * @throws IOException if it is no backup, or one of another version
     */
    BackupReader(InputStream source) throws IOException {
        this.reader = new BufferedReader(new InputStreamReader(new GZIPInputStream(source), StandardCharsets.UTF_8));
        JsonNode first = parse(next());
        if (!Json.text(first, "format").equals(BackupFormat.NAME)
                || first.path("version").asInt() != BackupFormat.VERSION) {
            throw new IOException("not a backup that this version of Troupe can read");
        }
        this.head = first.path("head").asLong();
        this.compacted = first.path("compacted").asLong();
    }

    /** The newest revision in it. */
    long head() {
        return head;
    }

    /** Up to which revision the journal was compacted. */
    long compacted() {
        return compacted;
    }

    /**
     * The next row; null at the end of a whole backup.
     *
     * @throws IOException if the backup ends too early or has been changed
     */
    @Nullable
    JsonNode row() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new IOException("the backup ends too early");
        }
        JsonNode node = parse(line);
        if (!node.has("sha256")) {
            update(line);
            rows++;
            return node;
        }
        String sum = HexFormat.of().formatHex(digest.digest());
        if (node.path("rows").asLong() != rows || !Json.text(node, "sha256").equals(sum)) {
            throw new IOException("the backup is damaged: its sum is not that of its " + rows + " rows");
        }
        return null;
    }

    /** The payload of a row. */
    static byte[] payload(JsonNode row) {
        return row.has("text")
                ? row.path("text").asText().getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(row.path("base64").asText());
    }

    private String next() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new IOException("the backup is empty");
        }
        update(line);
        return line;
    }

    private void update(String line) {
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    private static JsonNode parse(String line) throws IOException {
        try {
            return Json.read(line);
        } catch (UncheckedIOException e) {
            throw new IOException("the backup is damaged: a line is not JSON", e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
