package dev.troupe.service.balancer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.AddressRange;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All pools, and who has which of their addresses. Services go by {@code namespace/name}. What others than Services go by is
 * never given, though a pool may have it.
 */
final class AddressPools {
    private final List<AddressRange> reserved;
    private final Map<String, Set<String>> nodes = new HashMap<>();
    private final SortedMap<String, Pool> pools = new TreeMap<>();
    private final Map<String, String> holders = new HashMap<>();
    private final Map<String, String> held = new HashMap<>();

    /** One range after the other, with a bit for each address that somebody has. */
    private final class Pool {
        private final List<AddressRange> ranges = new ArrayList<>();
        private final List<BitSet> taken = new ArrayList<>();
        private final boolean automatic;

        private Pool(JsonNode pool) {
            for (String text : Json.texts(pool.at("/spec/addresses"))) {
                ranges.add(AddressRange.parse(text));
                taken.add(new BitSet());
            }
            this.automatic = pool.at("/spec/autoAssign").asBoolean(true);
        }

        boolean contains(String address) {
            return ranges.stream().anyMatch(range -> range.contains(address));
        }

        void mark(String address, boolean taking) {
            for (int i = 0; i < ranges.size(); i++) {
                if (ranges.get(i).contains(address)) {
                    taken.get(i).set(Math.toIntExact(ranges.get(i).offset(address)), taking);
                }
            }
        }

        /** The first that nobody has, null if there is none. */
        @Nullable
        String free() {
            for (int i = 0; i < ranges.size(); i++) {
                AddressRange range = ranges.get(i);
                int free = taken.get(i).nextClearBit(0);
                while (free < range.size()) {
                    String address = range.address(free);
                    if (!isReserved(address)) {
                        return address;
                    }
                    free = taken.get(i).nextClearBit(free + 1);
                }
            }
            return null;
        }
    }

    /** @param reserved what pods and Services have for themselves */
    AddressPools(List<AddressRange> reserved) {
        this.reserved = List.copyOf(reserved);
    }

    /** A node has these addresses from now on; tells whether that is news. */
    boolean node(String name, Set<String> addresses) {
        Set<String> before = addresses.isEmpty() ? nodes.remove(name) : nodes.put(name, addresses);
        return !addresses.equals(before == null ? Set.of() : before);
    }

    private boolean isReserved(String address) {
        return reserved.stream().anyMatch(range -> range.contains(address))
                || nodes.values().stream().anyMatch(all -> all.contains(address));
    }

    /** What of a pool is reserved, for people to read; empty for nothing. */
    String reservedIn(String name) {
        Pool pool = pools.get(name);
        if (pool == null) {
            return "";
        }
        Stream<String> ranges = reserved.stream()
                .filter(range -> pool.ranges.stream().anyMatch(range::overlaps))
                .map(AddressRange::toString);
        Stream<String> addresses = nodes.values().stream()
                .flatMap(Set::stream)
                .filter(pool::contains)
                .sorted();
        return Stream.concat(ranges, addresses).collect(Collectors.joining(", "));
    }

    /** A pool is now as this object says. */
    void put(String name, JsonNode object) {
        Pool pool = new Pool(object);
        holders.keySet().forEach(address -> pool.mark(address, true));
        pools.put(name, pool);
    }

    void remove(String name) {
        pools.remove(name);
    }

    /**
     * Gives a Service an address: that which it has, if it still may have it.
     *
     * @param current what its status says, empty for nothing
     * @param wantedAddress the one that it asks for, empty for any
     * @param wantedPool the pool that it asks for, empty for any that gives by itself
     * @throws NoSuchElementException with the reason, if there is none for it
     */
    String assign(String service, String current, String wantedAddress, String wantedPool) {
        String before = held.getOrDefault(service, current);
        String chosen = before.isEmpty() || !suits(service, before, wantedAddress, wantedPool)
                ? choose(service, wantedAddress, wantedPool)
                : before;
        if (!chosen.equals(held.get(service))) {
            release(service);
            held.put(service, chosen);
            holders.put(chosen, service);
            pools.values().forEach(pool -> pool.mark(chosen, true));
        }
        return chosen;
    }

    private boolean suits(String service, String address, String wantedAddress, String wantedPool) {
        boolean inPool = wantedPool.isEmpty()
                ? pools.values().stream().anyMatch(pool -> pool.contains(address))
                : pools.containsKey(wantedPool) && pools.get(wantedPool).contains(address);
        boolean free = holders.getOrDefault(address, service).equals(service);
        return inPool && free && !isReserved(address) && (wantedAddress.isEmpty() || wantedAddress.equals(address));
    }

    private String choose(String service, String wantedAddress, String wantedPool) {
        if (!wantedPool.isEmpty() && !pools.containsKey(wantedPool)) {
            throw new NoSuchElementException("there is no IPAddressPool \"" + wantedPool + "\"");
        }
        if (!wantedAddress.isEmpty()) {
            if (suits(service, wantedAddress, wantedAddress, wantedPool)) {
                return wantedAddress;
            }
            throw new NoSuchElementException("\"" + wantedAddress + "\" is " + whyNot(wantedAddress));
        }
        for (Map.Entry<String, Pool> entry : pools.entrySet()) {
            Pool pool = entry.getValue();
            if (wantedPool.isEmpty() ? pool.automatic : entry.getKey().equals(wantedPool)) {
                String free = pool.free();
                if (free != null) {
                    return free;
                }
            }
        }
        throw new NoSuchElementException(
                pools.isEmpty()
                        ? "there is no IPAddressPool"
                        : "no address is free in " + (wantedPool.isEmpty() ? "any IPAddressPool" : wantedPool));
    }

    private String whyNot(String address) {
        if (isReserved(address)) {
            return "an address of pods, Services or a node";
        }
        String other = holders.get(address);
        return other == null ? "in no IPAddressPool that the Service may use" : "taken by Service " + other;
    }

    /** The Service needs no address any more; tells whether it had one. */
    boolean release(String service) {
        String address = held.remove(service);
        if (address != null) {
            holders.remove(address);
            pools.values().forEach(pool -> pool.mark(address, false));
        }
        return address != null;
    }
}
