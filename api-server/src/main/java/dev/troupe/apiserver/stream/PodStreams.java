package dev.troupe.apiserver.stream;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.protocol.node.NodeAccess;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;

/** Answers requests for pods' logs and streams, for clients of the API and for other nodes alike. */
public final class PodStreams {
    private final PodAccess pods;
    private final Dialer dialer;

    public PodStreams(PodAccess pods, Dialer dialer) {
        this.pods = pods;
        this.dialer = dialer;
    }

    /**
     * Hands the client's connection through to the pod's runtime. The request must be paused.
     *
     * @throws StatusException 400 if the client does not ask for an upgrade
     */
    public void stream(NodeAccess.StreamRequest wanted, Exchange exchange) {
        HttpServerRequest http = exchange.request();
        if (http.version() != HttpVersion.HTTP_1_1 || !asksForUpgrade(http)) {
            throw StatusException.badRequest("Upgrade request required");
        }
        pods.stream(wanted)
                .whenComplete((target, failure) -> exchange.context().runOnContext(ignored -> {
                    if (failure != null) {
                        exchange.fail(failure);
                    } else {
                        new Tunnel(exchange, dialer, target).open();
                    }
                }));
    }

    private static boolean asksForUpgrade(HttpServerRequest http) {
        String connection = http.getHeader("Connection");
        return http.getHeader("Upgrade") != null
                && connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade");
    }

    /** Sends a container's log as it comes. */
    public void log(NodeAccess.LogRequest wanted, Exchange exchange) {
        pods.logs(wanted).whenComplete((publisher, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
            } else {
                publisher.subscribe(new LogResponse(exchange, wanted.follow()));
            }
        });
    }
}
