package dev.troupe.persistence.feed;

import dev.troupe.persistence.journal.Row;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** The wire form of {@link FeedPeers.Message}: the rows' bytes as they are stored. */
public final class FeedSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 7402;
    private static final String ROWS = "R1";
    private static final String TOO_BIG = "B1";

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        return switch (message) {
            case FeedPeers.Rows rows -> ROWS;
            case FeedPeers.TooBig big -> TOO_BIG;
            default -> throw new IllegalArgumentException("not to be sent: " + message);
        };
    }

    @Override
    public byte[] toBinary(Object message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            switch (message) {
                case FeedPeers.Rows(List<Row> rows) -> {
                    out.writeInt(rows.size());
                    for (Row row : rows) {
                        write(row, out);
                    }
                }
                case FeedPeers.TooBig(long revision) -> out.writeLong(revision);
                default -> throw new IllegalArgumentException("not to be sent: " + message);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return switch (manifest) {
                case ROWS -> {
                    int count = in.readInt();
                    List<Row> rows = new ArrayList<>(count);
                    for (int i = 0; i < count; i++) {
                        rows.add(read(in));
                    }
                    yield new FeedPeers.Rows(rows);
                }
                case TOO_BIG -> new FeedPeers.TooBig(in.readLong());
                default -> throw new IllegalArgumentException("no such message between feeds: " + manifest);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Row row, DataOutputStream out) throws IOException {
        out.writeLong(row.ordering());
        out.writeUTF(row.persistenceId());
        out.writeLong(row.sequenceNumber());
        out.writeInt(row.serializerId());
        out.writeUTF(row.manifest());
        out.writeInt(row.payload().length);
        out.write(row.payload());
    }

    private static Row read(DataInputStream in) throws IOException {
        long ordering = in.readLong();
        String persistenceId = in.readUTF();
        long sequenceNumber = in.readLong();
        int serializerId = in.readInt();
        String manifest = in.readUTF();
        byte[] payload = new byte[in.readInt()];
        in.readFully(payload);
        return new Row(ordering, persistenceId, sequenceNumber, serializerId, manifest, payload);
    }
}
