package dev.troupe.service.plan;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The Ethernet frame by which a machine says that an address is its own (RFC 826, RFC 5227). */
public final class GratuitousArp {
    private static final int MAC_BYTES = 6;
    private static final int FRAME_BYTES = 42;
    private static final short ETHERTYPE_ARP = 0x0806;
    private static final short HARDWARE_ETHERNET = 1;
    private static final short PROTOCOL_IPV4 = 0x0800;
    private static final short REQUEST = 1;

    private GratuitousArp() {}

    /** A broadcast request for the address, from the address. */
    public static byte[] frame(byte[] mac, Inet4Address address) {
        if (mac.length != MAC_BYTES) {
            throw new IllegalArgumentException("not a MAC address of Ethernet: " + Arrays.toString(mac));
        }
        byte[] broadcast = new byte[MAC_BYTES];
        Arrays.fill(broadcast, (byte) 0xff);
        return ByteBuffer.allocate(FRAME_BYTES)
                .put(broadcast)
                .put(mac)
                .putShort(ETHERTYPE_ARP)
                .putShort(HARDWARE_ETHERNET)
                .putShort(PROTOCOL_IPV4)
                .put((byte) MAC_BYTES)
                .put((byte) Integer.BYTES)
                .putShort(REQUEST)
                .put(mac)
                .put(address.getAddress())
                .put(new byte[MAC_BYTES])
                .put(address.getAddress())
                .array();
    }
}
