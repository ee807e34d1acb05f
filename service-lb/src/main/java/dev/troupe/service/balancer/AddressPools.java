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
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All pools, and who has which of their addresses. Services go by {@code namespace/name}. */
final class AddressPools {
    private final SortedMap<String, Pool> pools = new TreeMap<>();
    private final Map<String, String> holders = new HashMap<>();
    private final Map<String, String> held = new HashMap<>();

    /** One range after the other, with a bit for each address that somebody has. */
    private static final class Pool {
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
                int free = taken.get(i).nextClearBit(0);
                if (free < ranges.get(i).size()) {
                    return ranges.get(i).address(free);
                }
            }
            return null;
        }
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
        return inPool && free && (wantedAddress.isEmpty() || wantedAddress.equals(address));
    }

    private String choose(String service, String wantedAddress, String wantedPool) {
        if (!wantedPool.isEmpty() && !pools.containsKey(wantedPool)) {
            throw new NoSuchElementException("there is no IPAddressPool \"" + wantedPool + "\"");
        }
        if (!wantedAddress.isEmpty()) {
            if (suits(service, wantedAddress, wantedAddress, wantedPool)) {
                return wantedAddress;
            }
            String other = holders.get(wantedAddress);
            throw new NoSuchElementException(
                    other == null
                            ? "\"" + wantedAddress + "\" is in no IPAddressPool that the Service may use"
                            : "\"" + wantedAddress + "\" is taken by Service " + other);
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
