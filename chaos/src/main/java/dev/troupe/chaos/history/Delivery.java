package dev.troupe.chaos.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whether watches deliver every event once and in order, however often they broke and were resumed. */
public final class Delivery {
    private Delivery() {}

    /**
     * Checks one watcher.
     *
     * @param seen what it was told, in that order, from before the first of the writes until after the last
     * @param acknowledged what clients were told to be written meanwhile
     */
    public static List<Violation> check(String watcher, List<Seen> seen, Iterable<Write> acknowledged) {
        List<Violation> violations = new ArrayList<>();
        Map<Long, Seen> byRevision = new HashMap<>();
        long last = 0;
        for (Seen event : seen) {
            if (byRevision.putIfAbsent(event.revision(), event) != null) {
                violations.add(new Violation("events come once", watcher + " saw again " + event));
            } else if (event.revision() < last) {
                violations.add(new Violation("events come in order", watcher + " saw after " + last + ' ' + event));
            }
            last = Math.max(last, event.revision());
        }
        for (Write write : acknowledged) {
            Seen event = byRevision.get(write.revision());
            if (event == null) {
                violations.add(new Violation("every event comes", watcher + " never saw " + write));
            } else if (!event.name().equals(write.name()) || !event.value().equals(write.value())) {
                violations.add(
                        new Violation("events are what was written", watcher + " saw " + event + " for " + write));
            }
        }
        return violations;
    }

    /**
     * Checks that two watchers of the same collection were told the same, also of writes that nobody acknowledged.
     *
     * @param seen what each was told, from the same revision to the same
     */
    public static List<Violation> agree(String first, List<Seen> seen, String second, List<Seen> seenToo) {
        int length = Math.max(seen.size(), seenToo.size());
        for (int i = 0; i < length; i++) {
            Object one = i < seen.size() ? seen.get(i) : "nothing more";
            Object other = i < seenToo.size() ? seenToo.get(i) : "nothing more";
            if (!Objects.equals(one, other)) {
                return List.of(new Violation(
                        "watchers see the same", first + " saw " + one + " where " + second + " saw " + other));
            }
        }
        return List.of();
    }
}
