package dev.troupe.api;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A range of IPv4 addresses, both ends included.
 *
 * @param first the lowest as an unsigned number
 * @param last the highest
 */
public record AddressRange(long first, long last) {
    private static final int BITS = 32;
    private static final int BYTE = 0xff;

    public AddressRange {
        if (first > last) {
            throw new IllegalArgumentException("a range ends before it begins: " + text(first) + "-" + text(last));
        }
    }

    /**
     * Reads {@code 192.168.10.0/28} or {@code 192.168.10.240-192.168.10.250}; a single address is a range too.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static AddressRange parse(String text) {
        int dash = text.indexOf('-');
        if (dash >= 0) {
            return new AddressRange(
                    number(text.substring(0, dash).strip()),
                    number(text.substring(dash + 1).strip()));
        }
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new AddressRange(number(text), number(text));
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > BITS || !text.endsWith("/" + prefix)) {
            throw new IllegalArgumentException("not the length of a prefix: " + prefix);
        }
        long size = 1L << (BITS - prefix);
        long base = number(text.substring(0, slash)) / size * size;
        return new AddressRange(base, base + size - 1);
    }

    /** Whether the address is one of them; no for what is no IPv4 address. */
    public boolean contains(String address) {
        return isAddress(address) && number(address) >= first && number(address) <= last;
    }

    /** Whether a text is an IPv4 address. */
    public static boolean isAddress(String text) {
        try {
            number(text);
            return true;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    /** Whether a text is an IPv4 network in CIDR notation. */
    public static boolean isNetwork(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    public boolean overlaps(AddressRange other) {
        return first <= other.last && other.first <= last;
    }

    /** How many addresses there are. */
    public long size() {
        return last - first + 1;
    }

    /** The address so many after the first. */
    public String address(long offset) {
        return text(first + offset);
    }

    /** Where in the range an address of it is. */
    public long offset(String address) {
        return number(address) - first;
    }

    /** Of its one spelling: an address goes as it is to programs that know fewer of them than Java does. */
    private static long number(String address) {
        if (InetAddress.ofLiteral(address) instanceof Inet4Address ipv4
                && ipv4.getHostAddress().equals(address)) {
            return Integer.toUnsignedLong(ByteBuffer.wrap(ipv4.getAddress()).getInt());
        }
        throw new IllegalArgumentException("not an IPv4 address: " + address);
    }

    private static String text(long address) {
        return (address >> 24 & BYTE) + "." + (address >> 16 & BYTE) + "." + (address >> 8 & BYTE) + "."
                + (address & BYTE);
    }

    @Override
    public String toString() {
        return text(first) + "-" + text(last);
    }
}
