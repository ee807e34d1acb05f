package dev.troupe.service.policy.plan;

import dev.troupe.service.policy.plan.PolicyPod.NamedPort;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The sets that say at which pods' ports a name leads: one for each name that some rule in the table has. */
final class PortSets {
    private final PolicyTable table;
    private final PodIndex pods;
    private final Map<PortMatch.Named, CountedSet> sets = new HashMap<>();

    PortSets(PolicyTable table, PodIndex pods) {
        this.table = table;
        this.pods = pods;
    }

    static String name(PortMatch.Named port) {
        return Names.of("ports", port.protocol() + "/" + port.name());
    }

    /** From now on there is the set of this name. */
    void acquire(PortMatch.Named port) {
        CountedSet set = sets.get(port);
        if (set == null) {
            set = new CountedSet(table, name(port), PolicyTable.Kind.PORTS);
            sets.put(port, set);
            for (String namespace : pods.inhabited()) {
                for (PolicyPod pod : pods.in(namespace)) {
                    for (NamedPort named : pod.ports()) {
                        if (isMeant(port, pod, named)) {
                            set.add(element(pod, named));
                        }
                    }
                }
            }
        }
        set.use();
    }

    /** One rule less needs it. */
    void release(PortMatch.Named port) {
        CountedSet set = sets.get(port);
        if (set != null && set.release()) {
            sets.remove(port);
        }
    }

    /** A pod is not as it was; null where it was not there or is not there any more. */
    void changed(@Nullable PolicyPod before, @Nullable PolicyPod after) {
        if (sets.isEmpty()) {
            return;
        }
        // First in, then out: what stays is not touched.
        each(after, CountedSet::add);
        each(before, CountedSet::remove);
    }

    private void each(@Nullable PolicyPod pod, BiConsumer<CountedSet, String> change) {
        if (pod == null || pod.address().isEmpty()) {
            return;
        }
        for (NamedPort named : pod.ports()) {
            CountedSet set = sets.get(new PortMatch.Named(named.protocol(), named.name()));
            if (set != null) {
                change.accept(set, element(pod, named));
            }
        }
    }

    private static boolean isMeant(PortMatch.Named port, PolicyPod pod, NamedPort named) {
        return !pod.address().isEmpty()
                && named.name().equals(port.name())
                && named.protocol().equals(port.protocol());
    }

    private static String element(PolicyPod pod, NamedPort named) {
        return pod.address() + " . " + named.protocol() + " . " + named.number();
    }
}
