package dev.troupe.apiserver.stream;

import dev.troupe.apiserver.http.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log as it comes. The next chunk is asked for when the connection has room, so a slow client slows the
 * reading and nothing piles up. Signals may come from any thread; everything is done on the event loop.
 */
final class LogResponse implements Flow.Subscriber<ByteBuffer> {
    private final Exchange exchange;
    private final HttpServerResponse response;
    private final boolean followed;
    private Flow.@Nullable Subscription subscription;
    private boolean begun;
    private boolean closed;

    /** @param followed whether the log may stay silent for long, so that the head must not wait for it */
    LogResponse(Exchange exchange, boolean followed) {
        this.exchange = exchange;
        this.followed = followed;
        this.response = exchange.request().response();
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
        exchange.context().runOnContext(ignored -> {
            subscription = made;
            response.closeHandler(gone -> cancel());
            response.exceptionHandler(failure -> cancel());
            if (response.closed()) {
                cancel();
                return;
            }
            if (followed) {
                begin();
                response.writeHead();
            }
            made.request(1);
        });
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        byte[] copy = new byte[chunk.remaining()];
        chunk.get(copy);
        Buffer bytes = Buffer.buffer(copy);
        exchange.context().runOnContext(ignored -> {
            if (closed) {
                return;
            }
            begin();
            response.write(bytes);
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> more());
            } else {
                more();
            }
        });
    }

    @Override
    public void onError(Throwable failure) {
        exchange.context().runOnContext(ignored -> {
            if (closed) {
                return;
            }
            closed = true;
            if (begun) {
                // The head is out: a broken connection is the only way left to say that the log is not complete.
                response.reset();
            } else {
                exchange.fail(failure);
            }
        });
    }

    @Override
    public void onComplete() {
        exchange.context().runOnContext(ignored -> {
            if (!closed) {
                closed = true;
                begin();
                response.end();
            }
        });
    }

    private void begin() {
        if (!begun) {
            begun = true;
            response.setChunked(true)
                    .putHeader("Content-Type", "text/plain")
                    .putHeader("Cache-Control", "no-cache, private");
        }
    }

    private void more() {
        Flow.Subscription current = subscription;
        if (current != null && !closed) {
            current.request(1);
        }
    }

    private void cancel() {
        Flow.Subscription current = subscription;
        if (!closed && current != null) {
            closed = true;
            current.cancel();
        }
    }
}
