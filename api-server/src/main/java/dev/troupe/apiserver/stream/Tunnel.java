package dev.troupe.apiserver.stream;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.http.UpgradablePosts;
import dev.troupe.apiserver.security.Impersonation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats an Upgrade request at a runtime's streaming server, or at the node that has it, and, once that has agreed,
 * passes bytes both ways. What the two ends speak (SPDY, WebSocket) is their business: a runtime that refuses kubectl's
 * WebSocket gets its SPDY next. Everything here runs on the client connection's event loop.
 */
final class Tunnel {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int MAX_ERROR_BYTES = 64 * 1024;
    private static final int SWITCHING_PROTOCOLS = 101;
    /** How long the streaming server may take to answer. */
    private static final int ANSWER_MILLIS = 30_000;

    private static final String REVISION = StreamTarget.Node.REVISION_HEADER.toLowerCase(Locale.ROOT);

    /** What is for this server alone; credentials above all. */
    private static final Set<String> NOT_PASSED =
            Set.of("host", "authorization", "cookie", "content-length", "transfer-encoding", "expect", REVISION);

    private final Exchange exchange;
    private final Dialer dialer;
    private final StreamTarget target;
    private final Buffer received = Buffer.buffer();
    private long timer = -1;
    private boolean decided;

    Tunnel(Exchange exchange, Dialer dialer, StreamTarget target) {
        this.exchange = exchange;
        this.dialer = dialer;
        this.target = target;
    }

    void open() {
        dialer.connect(target).onComplete(connected -> {
            if (connected.failed()) {
                String why = DialFailure.text(target.authority(), connected.cause());
                LOG.warn("cannot reach {}: {}", target.authority(), why);
                exchange.fail(DialFailure.refusal("error dialing backend: " + why));
            } else if (exchange.request().response().closed()) {
                connected.result().close();
            } else {
                ask(connected.result());
            }
        });
    }

    private void ask(NetSocket backend) {
        backend.handler(bytes -> answered(backend, bytes));
        backend.closeHandler(gone -> refuse(backend, "the streaming server closed the connection"));
        backend.exceptionHandler(failure -> LOG.debug("stream of {} broke", target.authority(), failure));
        timer = exchange.context()
                .owner()
                .setTimer(ANSWER_MILLIS, late -> refuse(backend, "the streaming server is silent"));
        exchange.request().response().closeHandler(gone -> backend.close());
        backend.write(head());
    }

    private String head() {
        HttpServerRequest request = exchange.request();
        StringBuilder out = new StringBuilder(UpgradablePosts.method(request).name())
                .append(' ')
                .append(target.uri())
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.authority())
                .append("\r\n");
        if (target instanceof StreamTarget.Node node) {
            out.append(StreamTarget.Node.REVISION_HEADER)
                    .append(": ")
                    .append(node.revision())
                    .append("\r\n");
        }
        for (Map.Entry<String, String> header : request.headers()) {
            if (isPassed(header.getKey())) {
                out.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n");
            }
        }
        return out.append("\r\n").toString();
    }

    private static boolean isPassed(String header) {
        return !NOT_PASSED.contains(header.toLowerCase(Locale.ROOT))
                && !Impersonation.isHeader(header)
                && !UpgradablePosts.isMark(header);
    }

    private void answered(NetSocket backend, Buffer bytes) {
        received.appendBuffer(bytes);
        if (decided) {
            return;
        }
        ResponseHead head;
        try {
            head = ResponseHead.parse(received);
        } catch (IllegalArgumentException e) {
            refuse(backend, "the streaming server speaks no HTTP");
            return;
        }
        if (head != null && head.code() == SWITCHING_PROTOCOLS) {
            connect(backend, head);
        } else if (head != null) {
            relayRefusal(backend, head);
        } else if (received.length() > MAX_HEAD_BYTES) {
            refuse(backend, "the streaming server's answer has too long a head");
        }
    }

    private void connect(NetSocket backend, ResponseHead head) {
        decide();
        backend.pause();
        HttpServerResponse response = exchange.request().response();
        head.headers().forEach(header -> response.headers().add(header.getKey(), header.getValue()));
        Buffer early = received.slice(head.length(), received.length());
        exchange.request().toNetSocket().onComplete(upgraded -> {
            if (upgraded.failed()) {
                LOG.warn("cannot take over the connection", upgraded.cause());
                exchange.request().connection().close();
                backend.close();
                return;
            }
            NetSocket front = upgraded.result();
            front.exceptionHandler(failure -> LOG.debug("client of a stream broke off", failure));
            if (early.length() > 0) {
                front.write(early);
            }
            // A pipe pauses its source while the sink is full, and ends the sink once it has passed all of the source.
            front.pipeTo(backend);
            backend.pipeTo(front);
            front.closeHandler(gone -> backend.close());
        });
    }

    /** Waits for the refusal's body, as long as it says it is or until the connection closes, and passes it on. */
    private void relayRefusal(NetSocket backend, ResponseHead head) {
        String length = head.header("Content-Length");
        int wanted = length.isEmpty() ? MAX_ERROR_BYTES : Math.min(parse(length), MAX_ERROR_BYTES);
        if (received.length() - head.length() >= wanted) {
            passRefusal(backend, head);
        } else {
            backend.handler(bytes -> {
                received.appendBuffer(bytes);
                if (received.length() - head.length() >= wanted) {
                    passRefusal(backend, head);
                }
            });
            backend.closeHandler(gone -> passRefusal(backend, head));
            if (length.isEmpty()) {
                exchange.context().owner().setTimer(ANSWER_MILLIS / 30, waited -> passRefusal(backend, head));
            }
        }
    }

    private static int parse(String length) {
        try {
            return Integer.parseInt(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void passRefusal(NetSocket backend, ResponseHead head) {
        if (decided) {
            return;
        }
        decide();
        byte[] body = received.getBytes(head.length(), received.length());
        String type = head.header("Content-Type");
        String retryAfter = head.header("Retry-After");
        exchange.send(new Answer(
                head.code(),
                type.isEmpty() ? "text/plain; charset=utf-8" : type,
                body,
                List.of(),
                retryAfter.isEmpty() ? Map.of() : Map.of("Retry-After", retryAfter)));
        backend.close();
    }

    private void refuse(NetSocket backend, String why) {
        if (!decided) {
            decide();
            exchange.fail(StatusException.internal(why));
            backend.close();
        }
    }

    private void decide() {
        decided = true;
        exchange.context().owner().cancelTimer(timer);
    }
}
