package dev.troupe.persistence;

import com.typesafe.config.Config;
import dev.troupe.persistence.database.EmbeddedSettings;
import dev.troupe.persistence.feed.FeedSettings;
import dev.troupe.persistence.history.HistorySettings;
import java.time.Duration;

/**
 * Settings of the room, {@code troupe.persistence}; the defaults are in {@code reference.conf}.
 *
 * @param database {@code embedded}, or the JDBC URL of a PostgreSQL of yours
 * @param user the role for that URL; empty where the URL names it
 * @param password its password; empty where the URL or trust makes it needless
 * @param connectTimeout how long one attempt to connect may take, and so how soon a write fails in an outage
 * @param startTimeout how long to wait for the database at the start
 * @param connections how many reads may run at once
 * @param maxBatchRows how many rows one transaction writes at most
 * @param loadRows how many rows before the head are loaded at the start, so that watches can resume after a restart
 */
public record PersistenceSettings(
        String database,
        String user,
        String password,
        Duration connectTimeout,
        Duration startTimeout,
        int connections,
        int maxBatchRows,
        int loadRows,
        EmbeddedSettings embedded,
        FeedSettings feed,
        HistorySettings history) {
    private static final String EMBEDDED = "embedded";

    public PersistenceSettings {
        if (!database.equals(EMBEDDED) && !database.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "troupe.persistence.database must be \"embedded\" or a jdbc:postgresql: URL, not " + database);
        }
    }

    /** @param root the whole configuration, with the section {@code troupe.persistence} */
    public static PersistenceSettings from(Config root) {
        Config config = root.getConfig("troupe.persistence");
        return new PersistenceSettings(
                config.getString("database"),
                config.getString("user"),
                config.getString("password"),
                config.getDuration("connect-timeout"),
                config.getDuration("start-timeout"),
                config.getInt("connections"),
                config.getInt("max-batch-rows"),
                config.getInt("load-rows"),
                EmbeddedSettings.from(config.getConfig("embedded")),
                FeedSettings.from(config.getConfig("feed")),
                HistorySettings.from(config.getConfig("history")));
    }

    /** Whether Troupe starts the database itself. */
    public boolean isEmbedded() {
        return database.equals(EMBEDDED);
    }
}
