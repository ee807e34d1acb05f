package dev.troupe.chaos.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether what was acknowledged is still there. Nothing is deleted by any client. */
public final class Survival {
    private Survival() {}

    /**
     * Checks one server.
     *
     * @param present what it lists, by name
     * @param acknowledged every write that clients were told to be done
     */
    public static List<Violation> check(String server, Map<String, Write> present, Iterable<Write> acknowledged) {
        Map<String, Write> newest = new HashMap<>();
        for (Write write : acknowledged) {
            newest.merge(write.name(), write, (one, other) -> one.revision() > other.revision() ? one : other);
        }
        List<Violation> violations = new ArrayList<>();
        newest.values().forEach(write -> {
            Write now = present.get(write.name());
            boolean survived = now != null && (now.revision() > write.revision() || now.equals(write));
            if (!survived) {
                violations.add(new Violation(
                        "acknowledged writes survive", server + " lists " + now + " where there was " + write));
            }
        });
        return violations;
    }
}
