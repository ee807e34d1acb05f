package dev.troupe.service.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressOwnersTest {
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");

    private static String owner(int address, List<String> nodes) {
        return AddressOwners.owner("10.0." + address / 256 + "." + address % 256, nodes)
                .orElseThrow();
    }

    @Test
    void addressesAreSpreadOverNodes() {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 3000; i++) {
            counts.merge(owner(i, NODES), 1, Integer::sum);
        }
        assertThat(counts).hasSize(3);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(800, 1200));
    }

    @Test
    void whenANodeGoesOnlyItsAddressesMove() {
        for (int i = 0; i < 1000; i++) {
            String before = owner(i, NODES);
            if (!before.equals("node-2")) {
                assertThat(owner(i, List.of("node-3", "node-1"))).isEqualTo(before);
            }
        }
        assertThat(AddressOwners.owner("10.0.0.1", List.of())).isEmpty();
    }

    @Test
    void whoIsSilentIsGone() {
        Neighbours neighbours = new Neighbours(Duration.ofSeconds(2));
        long start = Long.MAX_VALUE - 1_000_000_000L; // nanoTime may wrap around
        neighbours.here("node-2", start);
        neighbours.here("node-3", start + 1_500_000_000L);
        assertThat(neighbours.present(start + 1_900_000_000L)).containsExactly("node-2", "node-3");
        assertThat(neighbours.present(start + 2_100_000_000L)).containsExactly("node-3");
        neighbours.gone("node-3");
        assertThat(neighbours.present(start + 2_100_000_000L)).isEmpty();
    }
}
