package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.quantity.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/**
 * Amounts by resource name: CPU in millicores, everything else in its own unit (bytes, pieces). Used while objects are
 * read; the scheduling cycle itself works on {@link Requests} and on arrays.
 */
final class Resources {
    static final String CPU = "cpu";
    static final String MEMORY = "memory";
    static final String EPHEMERAL_STORAGE = "ephemeral-storage";
    static final String PODS = "pods";

    private final Map<String, Long> amounts = new HashMap<>();

    static Resources of(JsonNode quantities) {
        Resources resources = new Resources();
        quantities.properties().forEach(e -> {
            Quantity quantity = Quantity.parse(e.getValue().asText());
            resources.amounts.put(e.getKey(), e.getKey().equals(CPU) ? quantity.milliValue() : quantity.value());
        });
        return resources;
    }

    long get(String name) {
        return amounts.getOrDefault(name, 0L);
    }

    boolean has(String name) {
        return amounts.containsKey(name);
    }

    void put(String name, long amount) {
        amounts.put(name, amount);
    }

    Resources copy() {
        Resources copy = new Resources();
        copy.amounts.putAll(amounts);
        return copy;
    }

    void add(Resources other) {
        combine(other, Math::addExact);
    }

    void max(Resources other) {
        combine(other, Math::max);
    }

    /** Takes over what {@code other} names. */
    void override(Resources other) {
        amounts.putAll(other.amounts);
    }

    private void combine(Resources other, LongBinaryOperator operator) {
        other.amounts.forEach((name, amount) -> amounts.merge(name, amount, operator::applyAsLong));
    }

    /** What is neither CPU, memory, ephemeral storage nor the number of pods: hugepages, extended resources. */
    List<String> scalarNames() {
        return amounts.keySet().stream()
                .filter(name -> !name.equals(CPU)
                        && !name.equals(MEMORY)
                        && !name.equals(EPHEMERAL_STORAGE)
                        && !name.equals(PODS))
                .sorted()
                .toList();
    }
}
