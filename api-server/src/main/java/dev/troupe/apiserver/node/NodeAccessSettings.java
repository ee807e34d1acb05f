package dev.troupe.apiserver.node;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The section {@code troupe.node-access}.
 *
 * @param port where a node's endpoint listens; 0 picks a free port
 * @param connectTimeout how long another node may take to accept a connection, and again to agree on TLS
 * @param nativeTls {@code troupe.api.native-tls}
 */
public record NodeAccessSettings(int port, Duration connectTimeout, boolean nativeTls) {

    public NodeAccessSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("troupe.node-access.port is no port: " + port);
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "troupe.node-access.connect-timeout must be positive: " + connectTimeout);
        }
    }

    /** Reads them from a configuration that holds the whole of {@code troupe}. */
    public static NodeAccessSettings from(Config root) {
        Config access = root.getConfig("troupe.node-access");
        return new NodeAccessSettings(
                access.getInt("port"), access.getDuration("connect-timeout"), root.getBoolean("troupe.api.native-tls"));
    }
}
