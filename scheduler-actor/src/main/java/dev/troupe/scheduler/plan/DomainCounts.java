package dev.troupe.scheduler.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Numbers of pods by the value that a node label has on their nodes. */
public final class DomainCounts {
    private final Map<String, Map<String, Integer>> counts = new HashMap<>();

    /** Adds to the count of one value; adding 0 makes the value known. */
    public void add(String topologyKey, String value, int count) {
        counts.computeIfAbsent(topologyKey, missing -> new HashMap<>()).merge(value, count, Integer::sum);
    }

    public int get(String topologyKey, String value) {
        return counts.getOrDefault(topologyKey, Map.of()).getOrDefault(value, 0);
    }

    /** The counts of all values of the label that are known. */
    public Collection<Integer> all(String topologyKey) {
        return counts.getOrDefault(topologyKey, Map.of()).values();
    }

    /** All counts that a node with these labels is part of, together. */
    public int sum(Map<String, String> nodeLabels) {
        int sum = 0;
        for (Map.Entry<String, Map<String, Integer>> entry : counts.entrySet()) {
            String value = nodeLabels.get(entry.getKey());
            sum += value == null ? 0 : entry.getValue().getOrDefault(value, 0);
        }
        return sum;
    }

    public boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Whether a node with these labels is where something was counted. */
    public boolean touches(Map<String, String> nodeLabels) {
        for (Map.Entry<String, Map<String, Integer>> entry : counts.entrySet()) {
            String value = nodeLabels.get(entry.getKey());
            if (value != null && entry.getValue().getOrDefault(value, 0) > 0) {
                return true;
            }
        }
        return false;
    }
}
