package dev.troupe.workload.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Which pods go first when there are too many: those whose loss is felt least. The order is the one that Kubernetes
 * documents for ReplicaSets, with times compared on a logarithmic scale so that not all young pods go at once.
 */
public final class DeletionOrder {
    private DeletionOrder() {}

    /**
     * The first {@code count} pods in the order.
     *
     * @param podsOnNode how many active pods of the same workload a node runs, over all of its ReplicaSets
     */
    public static List<PodFacts> first(int count, List<PodFacts> pods, Map<String, Integer> podsOnNode, Instant now) {
        return count >= pods.size()
                ? List.copyOf(pods)
                : pods.stream().sorted(order(podsOnNode, now)).limit(count).toList();
    }

    static Comparator<PodFacts> order(Map<String, Integer> podsOnNode, Instant now) {
        ToIntFunction<PodFacts> crowding = pod -> podsOnNode.getOrDefault(pod.nodeName(), 0);
        return Comparator.<PodFacts, Boolean>comparing(pod -> !pod.nodeName().isEmpty())
                .thenComparingInt(DeletionOrder::phase)
                .thenComparing(PodFacts::ready)
                .thenComparingInt(PodFacts::deletionCost)
                .thenComparing(Comparator.comparingInt(crowding).reversed())
                .thenComparingInt(pod -> readinessRank(pod, now))
                .thenComparing(Comparator.comparingInt(PodFacts::restarts).reversed())
                .thenComparingInt(pod -> ageRank(pod.createdAt(), now))
                .thenComparing(PodFacts::uid);
    }

    private static int phase(PodFacts pod) {
        return switch (pod.phase()) {
            case "Pending" -> 0;
            case "Unknown" -> 1;
            default -> 2;
        };
    }

    /** Those that have been ready for a shorter time first, and those of which nobody knows since when before them. */
    private static int readinessRank(PodFacts pod, Instant now) {
        if (!pod.ready()) {
            return 0;
        }
        return pod.readySince() == null ? -2 : ageRank(pod.readySince(), now);
    }

    /** The age's order of magnitude in powers of two; -1 for what is not older than now. */
    private static int ageRank(Instant since, Instant now) {
        long nanos = Duration.between(since, now).toNanos();
        return nanos <= 0 ? -1 : 63 - Long.numberOfLeadingZeros(nanos);
    }
}
