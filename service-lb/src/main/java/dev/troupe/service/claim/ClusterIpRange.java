package dev.troupe.service.claim;

import dev.troupe.api.AddressRange;
import java.util.random.RandomGenerator;

/**
 * The addresses of Services.
 *
 * @param cidr as {@code 10.96.0.0/12}
 * @param all of them; the first and the last are nobody's
 */
public record ClusterIpRange(String cidr, AddressRange all) {
    private static final int SMALLEST_PART = 16;
    private static final int LARGEST_PART = 256;
    private static final long SMALLEST = 1 << 4;
    private static final long LARGEST = 1 << 24;

    public ClusterIpRange {
        if (!cidr.startsWith(all.address(0) + "/") || all.size() < SMALLEST || all.size() > LARGEST) {
            throw new IllegalArgumentException("not a range for cluster IPs: " + cidr);
        }
    }

    /** Reads {@code 10.96.0.0/12}; prefixes have from 8 to 28 bits. */
    public static ClusterIpRange parse(String cidr) {
        if (!AddressRange.isNetwork(cidr)) {
            throw new IllegalArgumentException("not a range in CIDR notation: " + cidr);
        }
        return new ClusterIpRange(cidr, AddressRange.parse(cidr));
    }

    /** The address so many after the lowest, which names the range: 1 is the API's. */
    public String address(long offset) {
        return all.address(offset);
    }

    /** Whether a Service may have the address. */
    public boolean contains(String address) {
        return all.contains(address) && !address.equals(all.address(0)) && !address.equals(all.address(all.size() - 1));
    }

    /**
     * One that nobody has chosen by hand: the lower part of the range is left to those who do, as Kubernetes does.
     */
    public String any(RandomGenerator random) {
        long lower = Math.min(Math.max(SMALLEST_PART, all.size() / SMALLEST_PART), LARGEST_PART);
        long first = lower + 1 < all.size() - 1 ? lower + 1 : 1;
        return address(random.nextLong(first, all.size() - 1));
    }

    @Override
    public String toString() {
        return cidr;
    }
}
