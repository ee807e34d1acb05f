package dev.troupe.network.plan;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Frames and datagrams as they are on the wire, for tests. */
final class Frames {
    static final String BROADCAST = "ff:ff:ff:ff:ff:ff";

    private Frames() {}

    private static byte[] mac(String mac) {
        return HexFormat.ofDelimiter(":").parseHex(mac);
    }

    static byte[] ethernet(String destination, String source, int type, byte... body) {
        return ByteBuffer.allocate(14 + body.length)
                .put(mac(destination))
                .put(mac(source))
                .putShort((short) type)
                .put(body)
                .array();
    }

    /** A question who has {@code wanted}, from {@code mac} at {@code address}. */
    static byte[] arpRequest(String mac, int address, int wanted) {
        ByteBuffer body = ByteBuffer.allocate(28);
        body.put(HexFormat.of().parseHex("0001080006040001"));
        body.put(mac(mac)).putInt(address).put(new byte[6]).putInt(wanted);
        return ethernet(BROADCAST, mac, 0x0806, body.array());
    }

    /** A frame behind a header. */
    static byte[] vxlan(int vni, byte[] frame) {
        return ByteBuffer.allocate(8 + frame.length)
                .putInt(0x0800_0000)
                .putInt(vni << 8)
                .put(frame)
                .array();
    }
}
