package dev.troupe.service.balancer;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Which node answers for an address: all who see the same nodes choose the same one, without a word, addresses are spread
 * over nodes, and when a node comes or goes only its own addresses move (rendezvous hashing).
 *
 * @see <a href="https://doi.org/10.1109/90.663936">Thaler, Ravishankar: Using name-based mappings to increase hit rates</a>
 */
final class AddressOwners {
    private AddressOwners() {}

    /** The one of these nodes that answers for the address; empty if there are none. */
    static Optional<String> owner(String address, Collection<String> nodes) {
        return nodes.stream().max((one, other) -> {
            int byWeight = Long.compare(weight(address, one), weight(address, other));
            return byWeight == 0 ? one.compareTo(other) : byWeight;
        });
    }

    /** CRC32 alone would rank nodes alike for all addresses: it is linear. */
    private static long weight(String address, String node) {
        CRC32 hash = new CRC32();
        hash.update((address + "/" + node).getBytes(StandardCharsets.UTF_8));
        long mixed = hash.getValue() * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
        return (mixed ^ (mixed >>> 32)) & Long.MAX_VALUE;
    }
}
