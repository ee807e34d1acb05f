package dev.troupe.app.admission;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The addresses of all pods, and each node's /24 of them. The node with the number 1 has the first.
 *
 * @param base the first address as a number, a multiple of the range's size
 * @param prefix the length of the network part in bits, from 8 to 24
 */
public record PodRange(int base, int prefix) {
    private static final int NODE_PREFIX = 24;
    private static final int SHORTEST_PREFIX = 8;
    private static final int ADDRESS_BITS = 32;

    public PodRange {
        if (prefix < SHORTEST_PREFIX || prefix > NODE_PREFIX) {
            throw new IllegalArgumentException("the range of pods must be between /" + SHORTEST_PREFIX + " and /"
                    + NODE_PREFIX + ", since each node takes a /" + NODE_PREFIX + " of it; not /" + prefix);
        }
        if ((base & (1 << ADDRESS_BITS - prefix) - 1) != 0) {
            throw new IllegalArgumentException(
                    dotted(base) + "/" + prefix + " is no range: it has bits set beyond its prefix");
        }
    }

    /** @throws IllegalArgumentException if the text is no IPv4 range in CIDR notation or has an unusable size */
    public static PodRange parse(String cidr) {
        String[] parts = cidr.split("/", -1);
        try {
            if (parts.length == 2 && InetAddress.ofLiteral(parts[0]) instanceof Inet4Address address) {
                return new PodRange(ByteBuffer.wrap(address.getAddress()).getInt(), Integer.parseInt(parts[1]));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not an IPv4 range in CIDR notation: " + cidr, e);
        }
        throw new IllegalArgumentException("not an IPv4 range in CIDR notation: " + cidr);
    }

    /** How many nodes have a subnet in it. */
    public int nodes() {
        return 1 << NODE_PREFIX - prefix;
    }

    /** The subnet of the node with this number, from 1, in CIDR notation. */
    public String subnet(int number) {
        if (number < 1 || number > nodes()) {
            throw new IllegalArgumentException("there is no node " + number + " in " + this);
        }
        return dotted(base + (number - 1 << ADDRESS_BITS - NODE_PREFIX)) + "/" + NODE_PREFIX;
    }

    /** The number whose subnet this is. */
    int number(String subnet) {
        for (int number = 1; number <= nodes(); number++) {
            if (subnet(number).equals(subnet)) {
                return number;
            }
        }
        throw new IllegalArgumentException(subnet + " is no node's subnet in " + this);
    }

    @Override
    public String toString() {
        return dotted(base) + "/" + prefix;
    }

    private static String dotted(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }
}
