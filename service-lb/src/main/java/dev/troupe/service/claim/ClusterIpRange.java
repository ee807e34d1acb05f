package dev.troupe.service.claim;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The addresses of Services.
 *
 * @param base the lowest address as an unsigned number
 * @param prefixLength from 8 to 28
 */
public record ClusterIpRange(long base, int prefixLength) {
    private static final int ADDRESS_BITS = 32;
    private static final int SMALLEST_PART = 16;
    private static final int LARGEST_PART = 256;

    public ClusterIpRange {
        if (prefixLength < 8 || prefixLength > 28 || (base & ((1L << (ADDRESS_BITS - prefixLength)) - 1)) != 0) {
            throw new IllegalArgumentException("not a range for cluster IPs: " + dotted(base) + "/" + prefixLength);
        }
    }

    /** Reads {@code 10.96.0.0/12}. */
    public static ClusterIpRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a range in CIDR notation: " + cidr);
        }
        return new ClusterIpRange(number(cidr.substring(0, slash)), Integer.parseInt(cidr.substring(slash + 1)));
    }

    /** The address so many after the lowest, which names the range: 1 is the API's. */
    public String address(long offset) {
        return dotted(base + offset);
    }

    /** Whether a Service may have the address; the first and the last are nobody's. */
    public boolean contains(String address) {
        long offset = number(address) - base;
        return offset > 0 && offset < size() - 1;
    }

    /**
     * One that nobody has chosen by hand: the lower part of the range is left to those who do, as Kubernetes does.
     */
    public String any(RandomGenerator random) {
        long lower = Math.min(Math.max(SMALLEST_PART, size() / SMALLEST_PART), LARGEST_PART);
        long first = lower + 1 < size() - 1 ? lower + 1 : 1;
        return address(random.nextLong(first, size() - 1));
    }

    private long size() {
        return 1L << (ADDRESS_BITS - prefixLength);
    }

    private static long number(String address) {
        if (!(InetAddress.ofLiteral(address) instanceof Inet4Address ipv4)) {
            throw new IllegalArgumentException("not an IPv4 address: " + address);
        }
        return Integer.toUnsignedLong(ByteBuffer.wrap(ipv4.getAddress()).getInt());
    }

    private static String dotted(long address) {
        return (address >> 24) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    @Override
    public String toString() {
        return dotted(base) + "/" + prefixLength;
    }
}
