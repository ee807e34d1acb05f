package dev.troupe.persistence.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * The last row's numbers of every persistence id whose object is deleted. There are far more of them than objects in a
 * cluster that lives long, so a name costs about 30 bytes here instead of some 200 with its text.
 *
 * <p>A name is known by 64 bits of a hash. Two names with the same bits (three in a hundred million clusters of a
 * million deleted names) would begin with each other's sequence numbers. The hash has a secret salt, so that nobody can
 * choose such names. Safe for use by several threads.
 */
final class DeletedNames {
    private static final int SALT_BYTES = 16;
    private static final int FIRST_SLOTS = 1024;
    private static final int FREE = 0;

    private final byte[] salt = new byte[SALT_BYTES];
    private long[] hashes = new long[FIRST_SLOTS];
    private long[] revisions = new long[FIRST_SLOTS];
    private int[] sequenceNumbers = new int[FIRST_SLOTS];
    private int used;

    DeletedNames() {
        new SecureRandom().nextBytes(salt);
    }

    /** What is known of a name's last row. */
    record Numbers(long revision, long sequenceNumber) {}

    /** The numbers of a deleted name; zeros if it is not known. */
    Numbers find(String name) {
        long hash = hash(name);
        synchronized (this) {
            int slot = slot(hash);
            return new Numbers(revisions[slot], sequenceNumbers[slot]);
        }
    }

    /** Takes note of a deletion, unless a later one of the same name is known. */
    void put(String name, long revision, long sequenceNumber) {
        if (sequenceNumber <= 0) {
            throw new IllegalArgumentException("not a sequence number: " + sequenceNumber);
        }
        int number = Math.toIntExact(sequenceNumber);
        long hash = hash(name);
        synchronized (this) {
            int slot = slot(hash);
            if (sequenceNumbers[slot] >= number) {
                return;
            }
            if (sequenceNumbers[slot] == FREE) {
                used++;
            }
            hashes[slot] = hash;
            revisions[slot] = revision;
            sequenceNumbers[slot] = number;
            if (used > hashes.length / 4 * 3) {
                grow();
            }
        }
    }

    synchronized int size() {
        return used;
    }

    /** Where a hash is or would be: linear probing from its low bits. */
    private int slot(long hash) {
        int mask = hashes.length - 1;
        int slot = (int) hash & mask;
        while (sequenceNumbers[slot] != FREE && hashes[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHashes = hashes;
        long[] oldRevisions = revisions;
        int[] oldNumbers = sequenceNumbers;
        hashes = new long[2 * oldHashes.length];
        revisions = new long[2 * oldHashes.length];
        sequenceNumbers = new int[2 * oldHashes.length];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldNumbers[i] != FREE) {
                int slot = slot(oldHashes[i]);
                hashes[slot] = oldHashes[i];
                revisions[slot] = oldRevisions[i];
                sequenceNumbers[slot] = oldNumbers[i];
            }
        }
    }

    private long hash(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
