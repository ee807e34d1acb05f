package dev.troupe.service.policy.plan;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sets of addresses that rules compare with: one for each selector that some rule in the table has, however many rules
 * that are. A pod that comes or goes is compared with the selectors that can mean its namespace, and not with other pods.
 */
final class PeerSets {
    private final PolicyTable table;
    private final PodIndex pods;
    private final Map<PeerSelector, CountedSet> sets = new HashMap<>();

    /** The same sets by the only namespace that they are about; under "" those that ask for labels. */
    private final Map<String, Map<PeerSelector, CountedSet>> byNamespace = new HashMap<>();

    PeerSets(PolicyTable table, PodIndex pods) {
        this.table = table;
        this.pods = pods;
    }

    static String name(PeerSelector selector) {
        return Names.of("pods", selector.toString());
    }

    /** From now on there is the set of this selector. */
    void acquire(PeerSelector selector) {
        CountedSet set = sets.get(selector);
        if (set == null) {
            set = new CountedSet(table, name(selector), PolicyTable.Kind.ADDRESSES);
            sets.put(selector, set);
            byNamespace
                    .computeIfAbsent(selector.namespace(), name -> new LinkedHashMap<>())
                    .put(selector, set);
            fill(selector, set);
        }
        set.use();
    }

    private void fill(PeerSelector selector, CountedSet set) {
        for (String namespace : selector.namespace().isEmpty() ? pods.inhabited() : List.of(selector.namespace())) {
            if (selector.matchesNamespace(namespace, pods.labels(namespace))) {
                for (PolicyPod pod : pods.in(namespace)) {
                    if (isMember(selector, pod)) {
                        set.add(pod.address());
                    }
                }
            }
        }
    }

    /** One rule less needs it. */
    void release(PeerSelector selector) {
        CountedSet set = sets.get(selector);
        if (set != null && set.release()) {
            sets.remove(selector);
            byNamespace.computeIfPresent(selector.namespace(), (name, all) -> {
                all.remove(selector);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** A pod is not as it was; null where it was not there or is not there any more. */
    void changed(@Nullable PolicyPod before, @Nullable PolicyPod after) {
        PolicyPod any = after == null ? before : after;
        if (any == null) {
            return;
        }
        String namespace = any.key().namespace();
        Map<String, String> labels = pods.labels(namespace);
        for (String about : List.of(namespace, "")) {
            byNamespace.getOrDefault(about, Map.of()).forEach((selector, set) -> {
                if (selector.matchesNamespace(namespace, labels)) {
                    // First in, then out: an address that stays is not touched.
                    if (after != null && isMember(selector, after)) {
                        set.add(after.address());
                    }
                    if (before != null && isMember(selector, before)) {
                        set.remove(before.address());
                    }
                }
            });
        }
    }

    /** A namespace has got other labels. */
    void relabelled(String namespace, Map<String, String> before, Map<String, String> after) {
        byNamespace.getOrDefault("", Map.of()).forEach((selector, set) -> {
            boolean was = selector.matchesNamespace(namespace, before);
            boolean is = selector.matchesNamespace(namespace, after);
            if (was != is) {
                for (PolicyPod pod : pods.in(namespace)) {
                    if (isMember(selector, pod)) {
                        if (is) {
                            set.add(pod.address());
                        } else {
                            set.remove(pod.address());
                        }
                    }
                }
            }
        });
    }

    private static boolean isMember(PeerSelector selector, PolicyPod pod) {
        return !pod.address().isEmpty() && selector.pods().matches(pod.labels());
    }
}
