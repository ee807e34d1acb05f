package dev.troupe.service.ingress;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The section {@code troupe.ingress}.
 *
 * @param enabled whether this node serves Ingresses
 * @param httpPort of the node's address
 * @param httpsPort of the node's address
 * @param eventLoops threads that serve connections
 * @param nativeTls whether TLS is BoringSSL's where it can be loaded
 * @param connectTimeout how long one pod may take to accept a connection
 * @param answerTimeout how long a pod may do nothing at all before its answer begins, and a client may take nothing of it
 * @param idleTimeout how long a client may take until it has sent the head of a request, from when it has connected or has
 *     had its last answer
 * @param maxConnections how many client connections there may be
 */
public record IngressSettings(
        boolean enabled,
        int httpPort,
        int httpsPort,
        int eventLoops,
        boolean nativeTls,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration idleTimeout,
        int maxConnections) {
    private static final int MAX_PORT = 65_535;

    public IngressSettings {
        for (int port : new int[] {httpPort, httpsPort}) {
            if (port < 0 || port > MAX_PORT) {
                throw new IllegalArgumentException("troupe.ingress has a port that is none: " + port);
            }
        }
        if (idleTimeout.toMillis() < 1 || maxConnections < 1) {
            throw new IllegalArgumentException(
                    "troupe.ingress leaves no connection open: " + idleTimeout + ", " + maxConnections);
        }
        if (eventLoops < 1) {
            throw new IllegalArgumentException("troupe.ingress.event-loops must be at least 1: " + eventLoops);
        }
    }

    /** Reads them from a configuration that holds the whole of {@code troupe}. */
    public static IngressSettings from(Config root) {
        Config ingress = root.getConfig("troupe.ingress");
        return new IngressSettings(
                ingress.getBoolean("enabled"),
                ingress.getInt("http-port"),
                ingress.getInt("https-port"),
                ingress.getInt("event-loops"),
                ingress.getBoolean("native-tls"),
                ingress.getDuration("connect-timeout"),
                ingress.getDuration("answer-timeout"),
                ingress.getDuration("idle-timeout"),
                ingress.getInt("max-connections"));
    }
}
