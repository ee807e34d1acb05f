package dev.troupe.chaos.fault;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Faults at random, of which every kind comes once before any comes again. */
public final class Faults {
    private final ChaosCluster cluster;
    private final Random random;
    private final Deque<FaultKind> left = new ArrayDeque<>();

    public Faults(ChaosCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    /** The next one; it has not begun. */
    public Fault draw() {
        if (left.isEmpty()) {
            List<FaultKind> kinds = new ArrayList<>(List.of(FaultKind.values()));
            Collections.shuffle(kinds, random);
            left.addAll(kinds);
        }
        return Fault.random(left.remove(), cluster, random);
    }
}
