package dev.troupe.network.plan;

/**
 * An IPv4 subnet in CIDR notation.
 *
 * @param base the lowest address, as an unsigned number
 * @param prefixLength 8 to 30
 */
public record Subnet(long base, int prefixLength) {
    private static final int ADDRESS_BITS = 32;
    private static final int SHORTEST = 8;
    private static final int LONGEST = 30;

    public Subnet {
        if (prefixLength < SHORTEST || prefixLength > LONGEST) {
            throw new IllegalArgumentException("not a subnet for pods: /" + prefixLength);
        }
        if ((base & ((1L << (ADDRESS_BITS - prefixLength)) - 1)) != 0) {
            throw new IllegalArgumentException("not the lowest address of a /" + prefixLength + ": " + dotted(base));
        }
    }

    /** Reads {@code 10.244.1.0/24}. */
    public static Subnet parse(String text) {
        String[] halves = text.split("/", -1);
        if (halves.length != 2 || !halves[1].matches("\\d{1,2}")) {
            throw new IllegalArgumentException("not a subnet: " + text);
        }
        return new Subnet(address(halves[0]), Integer.parseInt(halves[1]));
    }

    /**
     * The subnet of this size in which an address lies. Sizes that are none for pods become the next that is: the
     * smallest for a single address, the largest for a default route.
     */
    public static Subnet around(String address, int prefixLength) {
        int nearest = Math.clamp(prefixLength, SHORTEST, LONGEST);
        long host = (1L << (ADDRESS_BITS - nearest)) - 1;
        return new Subnet(address(address) & ~host, nearest);
    }

    /** The lowest usable address, which the node itself takes. */
    public String gateway() {
        return dotted(base + 1);
    }

    /** How many pods find an address here: all but network, gateway and broadcast. */
    public long podAddresses() {
        return (1L << (ADDRESS_BITS - prefixLength)) - 3;
    }

    /** The lowest address, which names the subnet; the node's end of the overlay has it. */
    public String network() {
        return dotted(base);
    }

    /** Whether some address lies in both. */
    public boolean overlaps(Subnet other) {
        int shift = ADDRESS_BITS - Math.min(prefixLength, other.prefixLength);
        return base >> shift == other.base >> shift;
    }

    /** Whether an address lies in here. */
    public boolean contains(String address) {
        return contains(address(address));
    }

    /** As {@link #contains(String)}, for an address as an unsigned number. */
    boolean contains(long address) {
        return address >> (ADDRESS_BITS - prefixLength) == base >> (ADDRESS_BITS - prefixLength);
    }

    @Override
    public String toString() {
        return dotted(base) + "/" + prefixLength;
    }

    private static long address(String text) {
        String[] parts = text.split("\\.", -1);
        long value = 0;
        if (parts.length != 4) {
            throw new IllegalArgumentException("not an IPv4 address: " + text);
        }
        for (String part : parts) {
            if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
                throw new IllegalArgumentException("not an IPv4 address: " + text);
            }
            value = value << 8 | Integer.parseInt(part);
        }
        return value;
    }

    private static String dotted(long address) {
        return (address >> 24) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }
}
