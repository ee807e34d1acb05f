package dev.troupe.api;

import java.util.ArrayList;
import java.util.List;

/** Warnings from several places as one list. */
public final class Warnings {
    private Warnings() {}

    public static List<String> join(List<String> first, List<String> second) {
        if (second.isEmpty()) {
            return first;
        }
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
