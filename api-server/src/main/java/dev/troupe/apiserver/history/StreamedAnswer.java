package dev.troupe.apiserver.history;

import dev.troupe.apiserver.http.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An answer that a thread which may wait writes while it reads from elsewhere. A client that takes nothing makes the
 * writer wait, for a minute at most, so that nothing piles up and no reading lasts for ever.
 */
final class StreamedAnswer extends OutputStream {
    private static final int CHUNK_BYTES = 32 * 1024;
    private static final long PATIENCE_SECONDS = 60;

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final String contentType;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int filled;
    private boolean begun;

    StreamedAnswer(Exchange exchange, String contentType) {
        this.exchange = exchange;
        this.response = exchange.request().response();
        this.contentType = contentType;
    }

    @Override
    public void write(int b) throws IOException {
        if (filled == CHUNK_BYTES) {
            flush();
        }
        chunk[filled++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int written = 0;
        while (written < length) {
            if (filled == CHUNK_BYTES) {
                flush();
            }
            int part = Math.min(length - written, CHUNK_BYTES - filled);
            System.arraycopy(bytes, from + written, chunk, filled, part);
            filled += part;
            written += part;
        }
    }

    /** Sends what has gathered and returns when there is room for more. */
    @Override
    public void flush() throws IOException {
        if (filled == 0) {
            return;
        }
        Buffer bytes = Buffer.buffer(Arrays.copyOf(chunk, filled));
        filled = 0;
        boolean first = !begun;
        begun = true;
        await(room -> send(bytes, first, room));
    }

    private void send(Buffer bytes, boolean first, CompletableFuture<Void> room) {
        if (response.closed() || response.ended()) {
            room.completeExceptionally(new IOException("the client has gone"));
            return;
        }
        if (first) {
            head();
        }
        response.closeHandler(gone -> room.completeExceptionally(new IOException("the client has gone")));
        response.write(bytes);
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> room.complete(null));
        } else {
            room.complete(null);
        }
    }

    private void head() {
        response.setChunked(true)
                .putHeader("Content-Type", contentType)
                .putHeader("Cache-Control", "no-cache, private");
    }

    /** Sends the rest and ends the answer. */
    @Override
    public void close() throws IOException {
        flush();
        boolean first = !begun;
        begun = true;
        await(done -> {
            if (!response.closed() && !response.ended()) {
                if (first) {
                    head();
                }
                response.end();
            }
            done.complete(null);
        });
    }

    /** Says that something went wrong: by a refusal, or by breaking off where part of the answer is out. */
    void fail(Throwable failure) {
        if (!begun) {
            exchange.fail(failure);
            return;
        }
        exchange.context().runOnContext(ignored -> {
            if (!response.ended()) {
                response.reset();
            }
        });
    }

    /** What the event loop does, and by what it says that the writer may go on. */
    @FunctionalInterface
    private interface Step {
        void run(CompletableFuture<Void> done);
    }

    private void await(Step step) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        exchange.context().runOnContext(ignored -> {
            try {
                step.run(done);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        try {
            done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the client takes nothing", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        }
    }
}
