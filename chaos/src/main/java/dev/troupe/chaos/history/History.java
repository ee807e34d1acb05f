package dev.troupe.chaos.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What clients write down while they work, on several threads. */
public final class History {
    private final Map<String, List<Operation>> operations = new TreeMap<>();
    private final List<Write> acknowledged = new ArrayList<>();
    private int certain;
    private int uncertain;

    /** An operation on a register has ended, or will not be waited for any longer. */
    public synchronized void ended(String register, Operation operation) {
        operations.computeIfAbsent(register, first -> new ArrayList<>()).add(operation);
        count(operation.isCertain());
        if (operation.call() instanceof Operation.Call.Swap swap
                && operation.outcome() instanceof Operation.Outcome.Written written) {
            acknowledged.add(new Write(register, written.revision(), swap.next()));
        }
    }

    /** An object was made. */
    public synchronized void made(Write write) {
        count(true);
        acknowledged.add(write);
    }

    /** Whether an object was made is unknown. */
    public synchronized void maybeMade() {
        count(false);
    }

    private void count(boolean isCertain) {
        if (isCertain) {
            certain++;
        } else {
            uncertain++;
        }
    }

    /** What was done to each register. */
    public synchronized Map<String, List<Operation>> operations() {
        Map<String, List<Operation>> copy = new TreeMap<>();
        operations.forEach((register, each) -> copy.put(register, List.copyOf(each)));
        return copy;
    }

    /** Every write that a server has acknowledged. */
    public synchronized List<Write> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** How many operations ended with a certain answer. */
    public synchronized int certain() {
        return certain;
    }

    /** How many ended without. */
    public synchronized int uncertain() {
        return uncertain;
    }
}
