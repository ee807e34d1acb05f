package dev.troupe.persistence.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes every row of a snapshot of the journal. */
final class BackupWriter {
    private static final String ROWS = "SELECT ordering, persistence_id, sequence_number, deleted, writer,"
            + " write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload FROM event_journal"
            + " ORDER BY ordering";

    private final OutputStream out;
    private final MessageDigest digest;
    private long rows;

    private BackupWriter(OutputStream out) {
        this.out = out;
        this.digest = digest();
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance(BackupFormat.DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the backup; the target stays open. */
    static void write(Snapshot snapshot, OutputStream target, Instant now) throws SQLException, IOException {
        GZIPOutputStream zipped = new GZIPOutputStream(target);
        BackupWriter writer = new BackupWriter(zipped);
        writer.line(Json.object()
                .put("format", BackupFormat.NAME)
                .put("version", BackupFormat.VERSION)
                .put("at", now.toString())
                .put("head", snapshot.extent().head())
                .put("compacted", snapshot.extent().compacted()));
        try {
            snapshot.read(ROWS, List.of(), writer::row);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        String sum = HexFormat.of().formatHex(writer.digest.digest());
        writer.line(Json.object().put("rows", writer.rows).put("sha256", sum));
        zipped.finish();
    }

    private void row(ResultSet row) throws SQLException {
        ObjectNode line = Json.object()
                .put("ordering", row.getLong("ordering"))
                .put("id", row.getString("persistence_id"))
                .put("sequence", row.getLong("sequence_number"))
                .put("writer", row.getString("writer"))
                .put("written", row.getLong("write_timestamp"))
                .put("serializer", row.getInt("event_ser_id"))
                .put("manifest", row.getString("event_ser_manifest"));
        if (row.getBoolean("deleted")) {
            line.put("deleted", true);
        }
        String adapter = row.getString("adapter_manifest");
        if (adapter != null && !adapter.isEmpty()) {
            line.put("adapter", adapter);
        }
        byte[] payload = row.getBytes("event_payload");
        try {
            line.put(
                    "text",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(payload))
                            .toString());
        } catch (CharacterCodingException binary) {
            line.put("base64", Base64.getEncoder().encodeToString(payload));
        }
        rows++;
        try {
            line(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(ObjectNode line) throws IOException {
        byte[] bytes = Json.write(line);
        digest.update(bytes);
        digest.update((byte) '\n');
        out.write(bytes);
        out.write('\n');
    }
}
