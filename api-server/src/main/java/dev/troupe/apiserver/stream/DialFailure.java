package dev.troupe.apiserver.stream;

import dev.troupe.api.StatusException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why a server behind this one cannot be reached, in the words that kube-apiserver has for it. */
public final class DialFailure {
    private static final int INTERNAL_ERROR = 500;

    private DialFailure() {}

    /** The reason as Go tells it: {@code dial tcp 192.0.2.1:10250: connect: connection refused}. */
    public static String text(String authority, Throwable cause) {
        String dial = "dial tcp " + authority + ": ";
        Throwable deepest = deepest(cause);
        String message = deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
        return switch (cause) {
            case ConnectTimeoutException late -> dial + "i/o timeout";
            case NoRouteToHostException unknown -> dial + "connect: no route to host";
            case ConnectException refused -> dial + "connect: " + connectText(message);
            case SSLException late
            when deepest instanceof SslHandshakeTimeoutException -> "net/http: TLS handshake timeout";
            case SSLException untrusted -> "tls: " + message;
            default -> message;
        };
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    private static String connectText(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        for (String known : List.of("connection refused", "network is unreachable", "no route to host")) {
            if (lower.contains(known)) {
                return known;
            }
        }
        return message;
    }

    /** The refusal for it: 500 and, as in Kubernetes, no reason. */
    public static StatusException refusal(String message) {
        return new StatusException(INTERNAL_ERROR, "", message, "", "", "", List.of(), 0);
    }
}
