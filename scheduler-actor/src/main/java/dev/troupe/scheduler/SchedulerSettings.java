package dev.troupe.scheduler;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How the scheduler is set up; see {@code reference.conf}.
 *
 * @param name which pods are its own, by their {@code spec.schedulerName}
 * @param percentageOfNodesToScore 1 to 100; 0 to let the size of the cluster decide
 * @param weights of scores by name, where they differ from the defaults
 */
public record SchedulerSettings(
        String name,
        int percentageOfNodesToScore,
        Duration firstBackoff,
        Duration longestBackoff,
        Duration longestParking,
        Map<String, Integer> weights) {

    public SchedulerSettings {
        if (percentageOfNodesToScore < 0 || percentageOfNodesToScore > 100) {
            throw new IllegalArgumentException(
                    "percentage-of-nodes-to-score must be 0 to 100: " + percentageOfNodesToScore);
        }
        weights.forEach((score, weight) -> {
            if (weight < 0) {
                throw new IllegalArgumentException("a weight must not be negative: " + score + " = " + weight);
            }
        });
        weights = Map.copyOf(weights);
    }

    /** Reads {@code troupe.scheduler}. */
    public static SchedulerSettings from(Config config) {
        Config scheduler = config.getConfig("troupe.scheduler");
        Map<String, Integer> weights = new HashMap<>();
        Config configured = scheduler.getConfig("weights");
        configured.root().keySet().forEach(score -> weights.put(score, configured.getInt(score)));
        return new SchedulerSettings(
                scheduler.getString("name"),
                scheduler.getInt("percentage-of-nodes-to-score"),
                scheduler.getDuration("first-backoff"),
                scheduler.getDuration("longest-backoff"),
                scheduler.getDuration("longest-parking"),
                weights);
    }
}
