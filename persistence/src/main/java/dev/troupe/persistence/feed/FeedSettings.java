package dev.troupe.persistence.feed;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the feed, {@code troupe.persistence.feed}.
 *
 * @param windowRows how many recent rows are kept for watches to resume from
 * @param windowBytes how many bytes they may take
 * @param holePatience how long a missing row may be under way before it is read from the database
 * @param pushMaxBytes the size of a message to another node; rows that exceed it are read there from the database
 */
public record FeedSettings(int windowRows, long windowBytes, Duration holePatience, int pushMaxBytes) {

    /** @param config the section {@code troupe.persistence.feed} */
    public static FeedSettings from(Config config) {
        return new FeedSettings(
                config.getInt("window-rows"),
                config.getBytes("window-bytes"),
                config.getDuration("hole-patience"),
                Math.toIntExact(config.getBytes("push-max-bytes")));
    }
}
