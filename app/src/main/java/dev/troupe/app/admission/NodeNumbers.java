package dev.troupe.app.admission;

import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which node has which number, and with it which part of the pod network. A name keeps its number, so that a machine
 * that is set up anew finds its place again; no two names ever have the same one.
 *
 * @param byName numbers from 1
 */
record NodeNumbers(SortedMap<String, Integer> byName) {
    static final NodeNumbers NONE = new NodeNumbers(new TreeMap<>());

    /** Reads the data of a ConfigMap. */
    static NodeNumbers of(Map<String, String> data) {
        SortedMap<String, Integer> numbers = new TreeMap<>();
        data.forEach((name, number) -> numbers.put(name, Integer.parseInt(number)));
        return new NodeNumbers(numbers);
    }

    OptionalInt of(String name) {
        Integer number = byName.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** With this name at this number, unless it has one. */
    NodeNumbers with(String name, int number) {
        SortedMap<String, Integer> more = new TreeMap<>(byName);
        more.putIfAbsent(name, number);
        return new NodeNumbers(more);
    }

    /** The lowest free number; empty if all of {@code 1…last} are taken. */
    OptionalInt free(int last) {
        for (int number = 1; number <= last; number++) {
            if (!byName.containsValue(number)) {
                return OptionalInt.of(number);
            }
        }
        return OptionalInt.empty();
    }
}
