package dev.troupe.node.lease;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of node leases, {@code troupe.lease}.
 *
 * @param duration how long a renewal lasts, from when it was asked for; must be shorter than the time after which others
 *     take over, twice {@code pekko.cluster.split-brain-resolver.stable-after}
 * @param renewInterval how often it is renewed
 * @param margin how long after the end of a lease its node is taken to have stopped what may run once only
 * @param restartGrace how long a node that has taken leave may be away before its pods are replaced
 * @param workerPatience after how long a silence a worker is lost
 */
public record LeaseSettings(
        Duration duration, Duration renewInterval, Duration margin, Duration restartGrace, Duration workerPatience) {

    /** How long a fence holds after it was set last: through a lease, the margin, and the replacing that follows. */
    public Duration fenceLasting() {
        return duration.plus(margin).multipliedBy(2);
    }

    /** @param root the whole configuration */
    public static LeaseSettings from(Config root) {
        Config config = root.getConfig("troupe.lease");
        return new LeaseSettings(
                config.getDuration("duration"),
                config.getDuration("renew-interval"),
                config.getDuration("margin"),
                config.getDuration("restart-grace"),
                config.getDuration("worker-patience"));
    }
}
