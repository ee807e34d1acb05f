package dev.troupe.persistence.database;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the embedded PostgreSQL, {@code troupe.persistence.embedded}.
 *
 * @param directory holds the data, the password and the server's log; made at the first start
 * @param binaries where the server's programs are unpacked to, once for each version; several clusters may share it
 * @param systemUser who runs the server when this process is root, since PostgreSQL refuses to run as root
 * @param port 0 picks a free port at the first start and keeps it
 * @param sharedBuffersMib PostgreSQL's {@code shared_buffers}
 * @param maxConnections PostgreSQL's {@code max_connections}
 * @param startTimeout how long a start may take, recovery after a crash included
 */
public record EmbeddedSettings(
        Path directory,
        Path binaries,
        String systemUser,
        int port,
        int sharedBuffersMib,
        int maxConnections,
        Duration startTimeout) {

    /** @param config the section {@code troupe.persistence.embedded} */
    public static EmbeddedSettings from(Config config) {
        return new EmbeddedSettings(
                Path.of(config.getString("directory")).toAbsolutePath(),
                Path.of(config.getString("binaries")).toAbsolutePath(),
                config.getString("system-user"),
                config.getInt("port"),
                config.getInt("shared-buffers-mib"),
                config.getInt("max-connections"),
                config.getDuration("start-timeout"));
    }
}
