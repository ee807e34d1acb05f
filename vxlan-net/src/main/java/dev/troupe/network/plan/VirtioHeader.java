package dev.troupe.network.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands before a frame on its way through a TAP device, and tells the kernel what is left to do with it (virtio 1.2,
 * section 5.1.6, in the byte order of the machine).
 *
 * <p>It is needed because a kernel that sends leaves work to the network card: it hands over packets of up to 64 KiB, to be
 * cut, and checksums that cover only the pseudo-header, to be completed. Where the "card" is a veth pair nobody does so, and
 * the frame in a datagram arrives as it is: on one machine that is so between all nodes. A kernel on the other end knows
 * what is left to do; this header tells it to ours.
 */
public final class VirtioHeader {
    /** How long it is. */
    public static final int BYTES = 10;

    private static final int NEEDS_CHECKSUM = 1;
    private static final int GSO_TCPV4 = 1;

    private static final int GSO_TYPE = 1;
    private static final int HEADER_LENGTH = 2;
    private static final int GSO_SIZE = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;

    private static final int IP_MIN_BYTES = 20;
    private static final int IP_TOTAL_LENGTH = 2;
    private static final int IP_FRAGMENT = 6;
    private static final int IP_PROTOCOL = 9;
    private static final int IP_ADDRESSES = 12;
    /** The offset of a fragment, and that more follow. */
    private static final int FRAGMENT_BITS = 0x3fff;

    private static final int TCP = 6;
    private static final int TCP_MIN_BYTES = 20;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int UDP = 17;
    private static final int UDP_BYTES = 8;
    private static final int UDP_CHECKSUM = 6;

    private static final int WORD = 4;
    private static final int NIBBLE = 0xf;
    private static final int LOW = 0xffff;

    private VirtioHeader() {}

    /**
     * Writes the header for a frame that came from elsewhere and is given to the kernel. What is not IPv4, or malformed, is
     * the kernel's to judge.
     *
     * @param buffer big-endian
     * @param at where the header begins; the frame follows it
     * @param length of the frame, in bytes
     * @param mtuBytes the largest packet that whoever gets it takes
     */
    public static void put(ByteBuffer buffer, int at, int length, int mtuBytes) {
        buffer.putLong(at, 0).putShort(at + CHECKSUM_OFFSET, (short) 0);
        int ip = at + BYTES + Ethernet.HEADER_BYTES;
        int packetBytes = length - Ethernet.HEADER_BYTES;
        if (packetBytes < IP_MIN_BYTES || Ethernet.type(buffer, at + BYTES) != Ethernet.TYPE_IPV4) {
            return;
        }
        int headerBytes = (buffer.get(ip) & NIBBLE) * WORD;
        int totalBytes = unsigned(buffer, ip + IP_TOTAL_LENGTH);
        if (buffer.get(ip) >>> WORD != WORD
                || headerBytes < IP_MIN_BYTES
                || totalBytes > packetBytes
                || (unsigned(buffer, ip + IP_FRAGMENT) & FRAGMENT_BITS) != 0) {
            return;
        }
        switch (buffer.get(ip + IP_PROTOCOL)) {
            case TCP -> {
                if (totalBytes - headerBytes >= TCP_MIN_BYTES) {
                    if (totalBytes > mtuBytes) {
                        cut(buffer, at, headerBytes, totalBytes, mtuBytes);
                    } else {
                        complete(buffer, at, headerBytes, totalBytes, TCP, TCP_CHECKSUM);
                    }
                }
            }
            case UDP -> {
                if (totalBytes - headerBytes >= UDP_BYTES) {
                    complete(buffer, at, headerBytes, totalBytes, UDP, UDP_CHECKSUM);
                }
            }
            default -> {
                // Its checksum, if it has one, was made by whoever sent it.
            }
        }
    }

    /**
     * A checksum field that holds the pseudo-header's sum is to be completed. Should it be complete by chance, completing it
     * gives the same.
     */
    private static void complete(ByteBuffer buffer, int at, int headerBytes, int totalBytes, int protocol, int field) {
        int ip = at + BYTES + Ethernet.HEADER_BYTES;
        int sum = pseudoHeader(buffer, ip, protocol, totalBytes - headerBytes);
        if (unsigned(buffer, ip + headerBytes + field) == sum) {
            buffer.put(at, (byte) NEEDS_CHECKSUM);
            putNative(buffer, at + CHECKSUM_START, Ethernet.HEADER_BYTES + headerBytes);
            putNative(buffer, at + CHECKSUM_OFFSET, field);
        }
    }

    private static void cut(ByteBuffer buffer, int at, int headerBytes, int totalBytes, int mtuBytes) {
        int tcp = at + BYTES + Ethernet.HEADER_BYTES + headerBytes;
        int tcpHeaderBytes = (buffer.get(tcp + TCP_DATA_OFFSET) >>> WORD & NIBBLE) * WORD;
        int segmentBytes = mtuBytes - headerBytes - tcpHeaderBytes;
        if (tcpHeaderBytes < TCP_MIN_BYTES || tcpHeaderBytes > totalBytes - headerBytes || segmentBytes < 1) {
            return;
        }
        int ip = at + BYTES + Ethernet.HEADER_BYTES;
        int sum = pseudoHeader(buffer, ip, TCP, totalBytes - headerBytes);
        buffer.putShort(tcp + TCP_CHECKSUM, (short) sum);
        buffer.put(at, (byte) NEEDS_CHECKSUM).put(at + GSO_TYPE, (byte) GSO_TCPV4);
        putNative(buffer, at + HEADER_LENGTH, Ethernet.HEADER_BYTES + headerBytes + tcpHeaderBytes);
        putNative(buffer, at + GSO_SIZE, segmentBytes);
        putNative(buffer, at + CHECKSUM_START, Ethernet.HEADER_BYTES + headerBytes);
        putNative(buffer, at + CHECKSUM_OFFSET, TCP_CHECKSUM);
    }

    /** The sum of addresses, protocol and length (RFC 9293, section 3.1), not complemented. */
    private static int pseudoHeader(ByteBuffer buffer, int ip, int protocol, int bytes) {
        int sum = protocol + bytes;
        for (int i = 0; i < 2 * Integer.BYTES; i += Short.BYTES) {
            sum += unsigned(buffer, ip + IP_ADDRESSES + i);
        }
        sum = (sum & LOW) + (sum >>> Short.SIZE);
        return (sum & LOW) + (sum >>> Short.SIZE);
    }

    private static int unsigned(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private static void putNative(ByteBuffer buffer, int at, int value) {
        short bigEndian = (short) value;
        buffer.putShort(
                at, ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? bigEndian : Short.reverseBytes(bigEndian));
    }
}
