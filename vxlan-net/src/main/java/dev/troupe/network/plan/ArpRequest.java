package dev.troupe.network.plan;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The question who has an IPv4 address (RFC 826).
 *
 * @param askerMac who asks
 * @param askerAddress its IPv4 address, as an unsigned number
 * @param wanted the address that it asks for, as an unsigned number
 */
record ArpRequest(long askerMac, long askerAddress, long wanted) {
    /** A whole frame without padding. */
    static final int FRAME_BYTES = 42;

    private static final int BODY = Ethernet.HEADER_BYTES;
    private static final short HARDWARE_ETHERNET = 1;
    private static final short REQUEST = 1;
    private static final short REPLY = 2;

    /** Hardware and protocol, the lengths of their addresses, and that it is a request. */
    private static final long REQUEST_FOR_IPV4 = head(REQUEST);

    private static final int ASKER_MAC = BODY + 8;
    private static final int ASKER_ADDRESS = BODY + 14;
    private static final int WANTED = BODY + 24;
    private static final int UPPER_48_BITS = 16;

    private static long head(short operation) {
        return ByteBuffer.allocate(Long.BYTES)
                .putShort(HARDWARE_ETHERNET)
                .putShort((short) Ethernet.TYPE_IPV4)
                .put((byte) Ethernet.MAC_BYTES)
                .put((byte) Integer.BYTES)
                .putShort(operation)
                .getLong(0);
    }

    /** Reads a frame whose type is ARP; empty if it is no such question. */
    static Optional<ArpRequest> read(ByteBuffer frame, int at, int length) {
        if (length < FRAME_BYTES || frame.getLong(at + BODY) != REQUEST_FOR_IPV4) {
            return Optional.empty();
        }
        return Optional.of(new ArpRequest(
                frame.getLong(at + ASKER_MAC) >>> UPPER_48_BITS,
                Integer.toUnsignedLong(frame.getInt(at + ASKER_ADDRESS)),
                Integer.toUnsignedLong(frame.getInt(at + WANTED))));
    }

    /** The frame by which {@code mac} says that it has the address. */
    ByteBuffer answer(long mac) {
        ByteBuffer frame = ByteBuffer.allocateDirect(FRAME_BYTES);
        Ethernet.put(frame, askerMac);
        Ethernet.put(frame, mac);
        frame.putShort((short) Ethernet.TYPE_ARP).putLong(head(REPLY));
        Ethernet.put(frame, mac);
        frame.putInt((int) wanted);
        Ethernet.put(frame, askerMac);
        return frame.putInt((int) askerAddress).flip();
    }
}
