package dev.troupe.persistence.history;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of history, {@code troupe.persistence.history}.
 *
 * @param retention how long the past can be told
 * @param compactEvery how often to look for what has become too old
 * @param batchRows how many rows one transaction of compaction looks at
 */
public record HistorySettings(Duration retention, Duration compactEvery, int batchRows) {
    public HistorySettings {
        if (retention.isNegative() || compactEvery.isNegative() || compactEvery.isZero() || batchRows <= 0) {
            throw new IllegalArgumentException("troupe.persistence.history: retention " + retention + ", compact-every "
                    + compactEvery + ", batch-rows " + batchRows);
        }
    }

    /** @param config the section {@code troupe.persistence.history} */
    public static HistorySettings from(Config config) {
        return new HistorySettings(
                config.getDuration("retention"), config.getDuration("compact-every"), config.getInt("batch-rows"));
    }
}
