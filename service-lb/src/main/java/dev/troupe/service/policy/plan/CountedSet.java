package dev.troupe.service.policy.plan;

import java.util.HashMap;
import java.util.Map;

/** A set in the table whose elements may each have several reasons; an element goes with its last one. */
final class CountedSet {
    private final PolicyTable table;
    private final String name;
    private final Map<String, Integer> reasons = new HashMap<>();
    private int users;

    CountedSet(PolicyTable table, String name, PolicyTable.Kind kind) {
        this.table = table;
        this.name = name;
        table.addSet(name, kind);
    }

    String name() {
        return name;
    }

    void use() {
        users++;
    }

    /** Whether nobody uses it any more; then it is gone from the table. */
    boolean release() {
        users--;
        if (users == 0) {
            table.removeSet(name);
        }
        return users == 0;
    }

    void add(String element) {
        if (reasons.merge(element, 1, Integer::sum) == 1) {
            table.put(name, element, "");
        }
    }

    void remove(String element) {
        if (reasons.computeIfPresent(element, (key, count) -> count == 1 ? null : count - 1) == null) {
            table.remove(name, element);
        }
    }
}
