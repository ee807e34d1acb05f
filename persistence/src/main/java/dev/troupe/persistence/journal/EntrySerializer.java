package dev.troupe.persistence.journal;

import dev.troupe.protocol.journal.JournalEntry;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Pekko's way to {@link EntryCodec}: so the stock plugins and tools can read our rows too. */
public final class EntrySerializer extends SerializerWithStringManifest {
    /** Stored in every row; never to be given to another serializer. */
    public static final int IDENTIFIER = 7401;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object entry) {
        return EntryCodec.VERSION;
    }

    @Override
    public byte[] toBinary(Object entry) {
        return EntryCodec.encode((JournalEntry) entry);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return EntryCodec.decode(bytes, manifest);
    }
}
