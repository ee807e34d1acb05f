package dev.troupe.relay;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins two connections whose ends have agreed on another protocol, and passes bytes both ways. */
final class Switching {
    private static final Logger LOG = LoggerFactory.getLogger(Switching.class);

    private final HttpServerRequest front;
    private final HttpClientResponse answer;
    private final Passage passage;

    Switching(HttpServerRequest front, HttpClientResponse answer, Passage passage) {
        this.front = front;
        this.answer = answer;
        this.passage = passage;
    }

    void begin() {
        NetSocket backend = answer.netSocket();
        backend.pause();
        HttpServerResponse response = front.response();
        response.setStatusCode(answer.statusCode());
        response.headers().addAll(EndToEnd.of(answer.headers()));
        passage.answered().accept(response.headers());
        response.putHeader(HttpHeaders.CONNECTION, "Upgrade");
        String protocol = answer.getHeader("Upgrade");
        if (protocol != null) {
            response.putHeader("Upgrade", protocol);
        }
        LostPeers.notice(backend);
        front.toNetSocket().onComplete(upgraded -> {
            if (upgraded.failed()) {
                LOG.warn("cannot take over the connection", upgraded.cause());
                front.connection().close();
                backend.close();
            } else {
                join(upgraded.result(), backend);
            }
        });
    }

    private static void join(NetSocket client, NetSocket backend) {
        client.exceptionHandler(failure -> LOG.debug("the client of an upgraded connection broke off", failure));
        backend.exceptionHandler(failure -> LOG.debug("the backend of an upgraded connection broke off", failure));
        // A pipe pauses its source while the sink is full, and ends the sink once it has passed all of the source.
        client.pipeTo(backend);
        backend.pipeTo(client);
        client.closeHandler(gone -> backend.close());
        LostPeers.notice(client);
    }
}
