package dev.troupe.apiserver;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Set;

/**
 * The section {@code troupe.api}.
 *
 * @param host the address to listen on
 * @param port the port; 0 picks a free one
 * @param advertisedHost the address that clients are told, empty where whoever starts the server knows it better
 * @param eventLoops threads that serve connections
 * @param nativeTls whether TLS is BoringSSL's where it can be loaded, which is several times faster than the JDK's
 * @param maxBodyBytes the largest request body
 * @param maxHeadBytes the largest request line, and the largest sum of headers; exec puts whole commands there
 * @param bookmarkSeconds how often watches that want bookmarks get one
 * @param minWatchSeconds watches without a timeout last between this and twice this
 * @param watchQueueEvents how many events a client may be behind before its watch is ended
 * @param fullAccessGroups the groups whose members may do everything
 * @param defaultTolerationSeconds how long pods that do not say it stay on a node that is not ready or not reachable
 */
public record ApiServerSettings(
        String host,
        int port,
        String advertisedHost,
        int eventLoops,
        boolean nativeTls,
        int maxBodyBytes,
        int maxHeadBytes,
        int bookmarkSeconds,
        int minWatchSeconds,
        int watchQueueEvents,
        Set<String> fullAccessGroups,
        long defaultTolerationSeconds) {

    public ApiServerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("troupe.api.port is no port: " + port);
        }
        if (eventLoops < 1) {
            throw new IllegalArgumentException("troupe.api.event-loops must be at least 1: " + eventLoops);
        }
        if (defaultTolerationSeconds < 0) {
            throw new IllegalArgumentException(
                    "troupe.api.default-toleration-seconds is negative: " + defaultTolerationSeconds);
        }
        fullAccessGroups = Set.copyOf(fullAccessGroups);
    }

    /** Reads them from a configuration that holds the whole of {@code troupe}. */
    public static ApiServerSettings from(Config root) {
        Config api = root.getConfig("troupe.api");
        return new ApiServerSettings(
                api.getString("host"),
                api.getInt("port"),
                api.getString("advertised-host"),
                api.getInt("event-loops"),
                api.getBoolean("native-tls"),
                Math.toIntExact(api.getBytes("max-body-size")),
                Math.toIntExact(api.getBytes("max-head-size")),
                Math.toIntExact(api.getDuration("bookmark-interval").toSeconds()),
                Math.toIntExact(api.getDuration("min-watch-duration").toSeconds()),
                api.getInt("watch-queue-events"),
                Set.copyOf((List<String>) api.getStringList("full-access-groups")),
                api.getLong("default-toleration-seconds"));
    }

    /** The same, telling clients that address unless the configuration says another. */
    public ApiServerSettings advertising(String address) {
        return new ApiServerSettings(
                host,
                port,
                advertisedHost.isEmpty() ? address : advertisedHost,
                eventLoops,
                nativeTls,
                maxBodyBytes,
                maxHeadBytes,
                bookmarkSeconds,
                minWatchSeconds,
                watchQueueEvents,
                fullAccessGroups,
                defaultTolerationSeconds);
    }

    /** The same on another address; tests ask for port 0. */
    public ApiServerSettings at(String newHost, int newPort) {
        return new ApiServerSettings(
                newHost,
                newPort,
                advertisedHost,
                eventLoops,
                nativeTls,
                maxBodyBytes,
                maxHeadBytes,
                bookmarkSeconds,
                minWatchSeconds,
                watchQueueEvents,
                fullAccessGroups,
                defaultTolerationSeconds);
    }
}
