package dev.troupe.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the extended resources, so that the cycle finds them in arrays. Numbers are never given up. */
public final class ScalarNames {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    int number(String name) {
        return numbers.computeIfAbsent(name, missing -> {
            names.add(missing);
            return names.size() - 1;
        });
    }

    public String name(int number) {
        return names.get(number);
    }

    int count() {
        return names.size();
    }
}
