package dev.troupe.chaos.history;

import dev.troupe.chaos.history.Operation.Call;
import dev.troupe.chaos.history.Operation.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a register's history can be told in one order in which every operation took effect at one moment between its
 * invocation and its completion.
 *
 * <p>The search is the one of Wing and Gong (Testing and Verifying Concurrent Objects, 1993): it takes, again and
 * again, an operation that no other has to precede, and goes back where that leads nowhere. What it has tried it
 * remembers, by the operations taken and the value reached (Lowe, Testing for Linearizability, 2016). An operation that
 * changes nothing is taken as soon as it fits, since that cannot spoil anything.
 */
public final class Linearizability {
    private static final int MAX_SHOWN = 6;

    private final String register;
    private final String initial;
    private final List<Operation> operations;

    private Linearizability(String register, String initial, List<Operation> operations) {
        this.register = register;
        this.initial = initial;
        this.operations = operations.stream()
                .filter(operation -> operation.isCertain() || operation.call() instanceof Call.Swap)
                .sorted(Comparator.comparingLong(Operation::invokedNanos))
                .toList();
    }

    /**
     * Checks one register.
     *
     * @param initial the value that it held before the first operation began
     * @param operations all that were done to it, in any order
     */
    public static Optional<Violation> check(String register, String initial, List<Operation> operations) {
        return new Linearizability(register, initial, operations).search();
    }

    /** What has been taken, and the value after it. Equal by both, so that no place is searched twice. */
    private record Place(BitSet taken, String value) {
        Place after(int index, String next) {
            BitSet more = (BitSet) taken.clone();
            more.set(index);
            return new Place(more, next);
        }
    }

    private Optional<Violation> search() {
        Set<Place> tried = new HashSet<>();
        Deque<Place> open = new ArrayDeque<>();
        open.push(new Place(new BitSet(operations.size()), initial));
        Place furthest = open.element();
        while (!open.isEmpty()) {
            Place place = open.pop();
            takeWhatChangesNothing(place);
            if (isComplete(place)) {
                return Optional.empty();
            }
            if (!tried.add(place)) {
                continue;
            }
            if (place.taken().cardinality() > furthest.taken().cardinality()) {
                furthest = place;
            }
            for (int index : candidates(place)) {
                if (operations.get(index).call() instanceof Call.Swap(String expected, String next)
                        && expected.equals(place.value())
                        && !(operations.get(index).outcome() instanceof Outcome.Conflict)) {
                    open.push(place.after(index, next));
                }
            }
        }
        return Optional.of(new Violation("linearizable", evidence(furthest)));
    }

    private void takeWhatChangesNothing(Place place) {
        boolean again = true;
        while (again) {
            again = false;
            for (int index : candidates(place)) {
                if (fitsUnchanged(operations.get(index), place.value())) {
                    place.taken().set(index);
                    again = true;
                }
            }
        }
    }

    private static boolean fitsUnchanged(Operation operation, String value) {
        return switch (operation.outcome()) {
            case Outcome.Found found -> found.value().equals(value);
            case Outcome.Conflict conflict ->
                operation.call() instanceof Call.Swap swap && !swap.expected().equals(value);
            case Outcome.Written written -> false;
            case Outcome.Unknown unknown -> false;
        };
    }

    /** Those that may be next: no other one had completed before they were invoked. */
    private List<Integer> candidates(Place place) {
        List<Integer> candidates = new ArrayList<>();
        long firstCompleted = Long.MAX_VALUE;
        for (int index = place.taken().nextClearBit(0);
                index < operations.size() && operations.get(index).invokedNanos() <= firstCompleted;
                index = place.taken().nextClearBit(index + 1)) {
            candidates.add(index);
            if (operations.get(index).isCertain()) {
                firstCompleted = Math.min(firstCompleted, operations.get(index).completedNanos());
            }
        }
        return candidates;
    }

    private boolean isComplete(Place place) {
        for (int index = place.taken().nextClearBit(0);
                index < operations.size();
                index = place.taken().nextClearBit(index + 1)) {
            if (operations.get(index).isCertain()) {
                return false;
            }
        }
        return true;
    }

    private String evidence(Place furthest) {
        String next = candidates(furthest).stream()
                .limit(MAX_SHOWN)
                .map(index -> operations.get(index).toString())
                .collect(Collectors.joining("; "));
        return register + " holds " + furthest.value() + " after "
                + furthest.taken().cardinality() + " of " + operations.size() + " operations, and none of these fits: "
                + next;
    }
}
