package dev.troupe.scheduler.plan;

import dev.troupe.scheduler.plan.filter.Filter;
import dev.troupe.scheduler.plan.score.Score;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Picks a node for a pod: filters, then the best score, and among equals one at random. In a large cluster it looks
 * only for a sample of nodes that fit, each time beginning where it stopped. Works in arrays that it keeps; for one
 * thread.
 */
public final class SchedulingCycle {
    /** No node fits. */
    public static final int NONE = -1;

    /** In clusters up to this size every node is scored. */
    static final int SMALL_CLUSTER_NODES = 100;

    private static final int LEAST_PERCENTAGE = 5;

    private final List<Filter> filters;
    private final List<Score> scores;
    private final int[] weights;
    private final int percentageOfNodesToScore;
    private final RandomGenerator random;
    private final Filter[] prepared;
    private int[] fitting = new int[16];
    private long[] marks = new long[16];
    private long[] totals = new long[16];
    private int start;

    /**
     * @param weights by the name of a score, where it shall not have its default weight
     * @param percentageOfNodesToScore 1 to 100, or 0 to let the size of the cluster decide
     */
    public SchedulingCycle(
            List<Filter> filters,
            List<Score> scores,
            Map<String, Integer> weights,
            int percentageOfNodesToScore,
            RandomGenerator random) {
        this.filters = List.copyOf(filters);
        this.prepared = filters.toArray(Filter[]::new);
        this.scores = List.copyOf(scores);
        this.weights = scores.stream()
                .mapToInt(score -> weights.getOrDefault(score.name(), score.defaultWeight()))
                .toArray();
        this.percentageOfNodesToScore = percentageOfNodesToScore;
        this.random = random;
    }

    /** The place of the node to take, or {@link #NONE}. */
    public int pick(PodInfo pod, NodeTable nodes) {
        int found = filter(pod, nodes);
        if (found == 0) {
            return NONE;
        }
        if (found == 1) {
            return fitting[0];
        }
        Arrays.fill(totals, 0, found, 0);
        for (int i = 0; i < scores.size(); i++) {
            Score score = scores.get(i);
            if (weights[i] != 0 && score.concerns(pod)) {
                add(score.prepare(pod, nodes), weights[i], pod, nodes, found);
            }
        }
        return best(found);
    }

    private int filter(PodInfo pod, NodeTable nodes) {
        int size = nodes.size();
        if (fitting.length < size) {
            fitting = new int[size * 2];
            marks = new long[size * 2];
            totals = new long[size * 2];
        }
        for (int i = 0; i < prepared.length; i++) {
            prepared[i] = filters.get(i).prepare(pod, nodes);
        }
        int wanted = sample(size);
        int found = 0;
        int seen = 0;
        for (; seen < size && found < wanted; seen++) {
            int place = (start + seen) % size;
            if (passesAll(pod, nodes, place)) {
                fitting[found++] = place;
            }
        }
        start = size == 0 ? 0 : (start + seen) % size;
        return found;
    }

    private boolean passesAll(PodInfo pod, NodeTable nodes, int place) {
        for (Filter filter : prepared) {
            if (!filter.passes(pod, nodes, place)) {
                return false;
            }
        }
        return true;
    }

    /** How many fitting nodes are enough. */
    int sample(int nodes) {
        if (nodes <= SMALL_CLUSTER_NODES) {
            return nodes;
        }
        int percentage =
                percentageOfNodesToScore != 0 ? percentageOfNodesToScore : Math.max(LEAST_PERCENTAGE, 50 - nodes / 125);
        return Math.max(SMALL_CLUSTER_NODES, nodes * percentage / 100);
    }

    private void add(Score score, int weight, PodInfo pod, NodeTable nodes, int found) {
        long lowest = Long.MAX_VALUE;
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < found; i++) {
            marks[i] = score.mark(pod, nodes, fitting[i]);
            lowest = Math.min(lowest, marks[i]);
            highest = Math.max(highest, marks[i]);
        }
        for (int i = 0; i < found; i++) {
            totals[i] += weight * scaled(score.scale(), marks[i], lowest, highest);
        }
    }

    private static long scaled(Score.Scale scale, long mark, long lowest, long highest) {
        return switch (scale) {
            case AS_IS -> mark;
            case HIGHEST_BEST -> highest == 0 ? 0 : mark * Score.MAX / highest;
            case RANGE -> highest == lowest ? 0 : (mark - lowest) * Score.MAX / (highest - lowest);
            case LOWEST_BEST -> highest == 0 ? Score.MAX : Score.MAX - mark * Score.MAX / highest;
        };
    }

    private int best(int found) {
        int best = 0;
        int equals = 1;
        for (int i = 1; i < found; i++) {
            if (totals[i] > totals[best]) {
                best = i;
                equals = 1;
            } else if (totals[i] == totals[best] && random.nextInt(++equals) == 0) {
                best = i;
            }
        }
        return fitting[best];
    }

    /** Why no node fits; to be asked right after {@link #pick} said so. */
    public Diagnosis diagnose(PodInfo pod, NodeTable nodes) {
        return Diagnosis.of(pod, nodes, filters);
    }
}
