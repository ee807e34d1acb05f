package dev.troupe.app.admission;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The addresses of all pods, and each node's part of them. The node with the number 1 has the first.
 *
 * @param base the first address as a number, a multiple of the range's size
 * @param prefix the length of the network part in bits, from 8 to {@code nodePrefix}
 * @param nodePrefix the same of each node's part, from 16 to 28; what kube-controller-manager calls the node CIDR mask size
 */
public record PodRange(int base, int prefix, int nodePrefix) {
    /** Each node's part, where nothing else is said. */
    public static final int USUAL_NODE_PREFIX = 24;

    private static final int SHORTEST_PREFIX = 8;
    private static final int SHORTEST_NODE_PREFIX = 16;
    private static final int LONGEST_NODE_PREFIX = 28;
    private static final int ADDRESS_BITS = 32;

    public PodRange {
        if (nodePrefix < SHORTEST_NODE_PREFIX || nodePrefix > LONGEST_NODE_PREFIX) {
            throw new IllegalArgumentException("a node's part of the range of pods must be between /"
                    + SHORTEST_NODE_PREFIX + " and /" + LONGEST_NODE_PREFIX + ", not /" + nodePrefix);
        }
        if (prefix < SHORTEST_PREFIX || prefix > nodePrefix) {
            throw new IllegalArgumentException("the range of pods must be between /" + SHORTEST_PREFIX + " and /"
                    + nodePrefix + ", since each node takes a /" + nodePrefix + " of it; not /" + prefix);
        }
        if ((base & (1 << ADDRESS_BITS - prefix) - 1) != 0) {
            throw new IllegalArgumentException(
                    dotted(base) + "/" + prefix + " is no range: it has bits set beyond its prefix");
        }
    }

    /** With the usual part for each node, as {@link #parse(String, int)}. */
    public static PodRange parse(String cidr) {
        return parse(cidr, USUAL_NODE_PREFIX);
    }

    /** @throws IllegalArgumentException if the text is no IPv4 range in CIDR notation or has an unusable size */
    public static PodRange parse(String cidr, int nodePrefix) {
        String[] parts = cidr.split("/", -1);
        try {
            if (parts.length == 2 && InetAddress.ofLiteral(parts[0]) instanceof Inet4Address address) {
                return new PodRange(
                        ByteBuffer.wrap(address.getAddress()).getInt(), Integer.parseInt(parts[1]), nodePrefix);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not an IPv4 range in CIDR notation: " + cidr, e);
        }
        throw new IllegalArgumentException("not an IPv4 range in CIDR notation: " + cidr);
    }

    /** How many nodes have a subnet in it. */
    public int nodes() {
        return 1 << nodePrefix - prefix;
    }

    /** The subnet of the node with this number, from 1, in CIDR notation. */
    public String subnet(int number) {
        if (number < 1 || number > nodes()) {
            throw new IllegalArgumentException("there is no node " + number + " in " + this);
        }
        return dotted(base + (number - 1 << ADDRESS_BITS - nodePrefix)) + "/" + nodePrefix;
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
