package dev.troupe.chaos.history;

import dev.troupe.chaos.history.Operation.Call;
import dev.troupe.chaos.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** The revisions that a register's clients were told: one value each, and never one from before what was known. */
public final class Revisions {
    private Revisions() {}

    /** @param operations all that were done to one register, in any order */
    public static List<Violation> check(String register, List<Operation> operations) {
        List<Violation> violations = new ArrayList<>();
        Map<Long, String> values = new HashMap<>();
        PriorityQueue<Operation> underWay = new PriorityQueue<>(Comparator.comparingLong(Operation::completedNanos));
        long known = 0;
        for (Operation operation : operations.stream()
                .filter(each -> revision(each) > 0)
                .sorted(Comparator.comparingLong(Operation::invokedNanos))
                .toList()) {
            while (!underWay.isEmpty() && underWay.peek().completedNanos() < operation.invokedNanos()) {
                known = Math.max(known, revision(underWay.remove()));
            }
            long revision = revision(operation);
            boolean old = operation.call() instanceof Call.Swap ? revision <= known : revision < known;
            if (old) {
                violations.add(
                        new Violation("revisions grow", register + " was known at " + known + " before " + operation));
            }
            String other = values.putIfAbsent(revision, value(operation));
            if (other != null && !other.equals(value(operation))) {
                violations.add(
                        new Violation("a revision is one value", register + " was " + other + " at " + operation));
            }
            underWay.add(operation);
        }
        return violations;
    }

    private static long revision(Operation operation) {
        return switch (operation.outcome()) {
            case Outcome.Found found -> found.revision();
            case Outcome.Written written -> written.revision();
            case Outcome.Conflict conflict -> 0;
            case Outcome.Unknown unknown -> 0;
        };
    }

    private static String value(Operation operation) {
        return switch (operation.call()) {
            case Call.Swap swap -> swap.next();
            case Call.Read read -> operation.outcome() instanceof Outcome.Found found ? found.value() : "";
        };
    }
}
