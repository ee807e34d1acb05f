package dev.troupe.network.plan;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * What an Ethernet frame says of itself. Hardware addresses are numbers of 48 bits, so that a frame is looked at without
 * anything being allocated. Buffers must be big-endian and hold the whole header.
 */
final class Ethernet {
    /** Two addresses and a type. */
    static final int HEADER_BYTES = 14;

    static final int TYPE_IPV4 = 0x0800;
    static final int TYPE_ARP = 0x0806;
    /** IEEE 802.1Q and 802.1ad: a tag of a virtual LAN follows. */
    private static final int TYPE_TAG = 0x8100;

    private static final int TYPE_SERVICE_TAG = 0x88a8;

    static final int MAC_BYTES = 6;
    private static final int TYPE_OFFSET = 12;
    private static final int UPPER_48_BITS = 16;
    private static final int FIRST_BYTE = 40;

    private Ethernet() {}

    static long destination(ByteBuffer frame, int at) {
        return frame.getLong(at) >>> UPPER_48_BITS;
    }

    static long source(ByteBuffer frame, int at) {
        return frame.getLong(at + MAC_BYTES) >>> UPPER_48_BITS;
    }

    static int type(ByteBuffer frame, int at) {
        return Short.toUnsignedInt(frame.getShort(at + TYPE_OFFSET));
    }

    static boolean isTagged(int type) {
        return type == TYPE_TAG || type == TYPE_SERVICE_TAG;
    }

    /** Whether an address is that of several devices: broadcast and multicast. */
    static boolean isGroup(long mac) {
        return (mac >>> FIRST_BYTE & 1) != 0;
    }

    /** Reads {@code 02:74:c0:00:02:01}. */
    static long parse(String mac) {
        byte[] bytes = HexFormat.ofDelimiter(":").parseHex(mac);
        if (bytes.length != MAC_BYTES) {
            throw new IllegalArgumentException("not a hardware address: " + mac);
        }
        return ByteBuffer.allocate(Long.BYTES).putShort((short) 0).put(bytes).getLong(0);
    }

    /** Writes an address at the buffer's position. */
    static void put(ByteBuffer to, long mac) {
        to.putShort((short) (mac >>> Integer.SIZE)).putInt((int) mac);
    }
}
