package dev.troupe.network.plan;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Addresses that are still noted as taken although nobody has them: a node that lost power frees none. */
public final class StaleReservations {
    private StaleReservations() {}

    /**
     * @param owners the content of host-local's note by address: the sandbox's id, then the device, on lines of their own
     * @param living the ids of the sandboxes that exist
     * @return the addresses to free, in order
     */
    public static Set<String> of(Map<String, String> owners, Set<String> living) {
        Set<String> stale = new TreeSet<>();
        owners.forEach((address, note) -> {
            String owner = note.lines().findFirst().orElse("").strip();
            if (!living.contains(owner)) {
                stale.add(address);
            }
        });
        return stale;
    }
}
