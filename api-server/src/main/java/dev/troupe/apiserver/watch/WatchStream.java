package dev.troupe.apiserver.watch;

import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.EventLoop;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.render.Renderer;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch: takes what its queue holds, at most once an event-loop turn, and writes it as one chunk of JSON
 * lines. While the client's connection is full nothing is taken; if the queue then runs over, the watch ends and the
 * client resumes from the last revision it has seen. All methods but {@link #subscribe} run on the event loop.
 */
final class WatchStream {
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final int MILLIS = 1000;
    /** How long the last bookmark may take. */
    private static final int FAREWELL_MILLIS = 1000;

    private static final byte[] OBJECT = "\",\"object\":".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TYPE = "{\"type\":\"".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "}\n".getBytes(StandardCharsets.UTF_8);

    private final Exchange exchange;
    private final Context context;
    private final HttpServerResponse response;
    private final Renderer renderer;
    private final boolean bookmarks;
    private final WatchQueue queue;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile ChangeFeed.@Nullable Subscription subscription;
    private volatile boolean closed;
    private boolean firstEvent = true;
    private boolean catchUpBookmark = true;
    private boolean ending;
    private boolean finished;
    private long bookmarkTimer = -1;
    private long endTimer = -1;

    /** @param bookmarks whether the client wants them */
    WatchStream(Exchange exchange, Renderer renderer, boolean bookmarks, WatchSettings settings) {
        this.exchange = exchange;
        this.context = exchange.context();
        this.response = exchange.request().response();
        this.renderer = renderer;
        this.bookmarks = bookmarks;
        this.queue = new WatchQueue(settings.queueEvents(), this::wake);
    }

    /** Sends the head and sets the clocks. */
    void open(long timeoutSeconds, WatchSettings settings) {
        response.setChunked(true)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-cache, private");
        response.closeHandler(gone -> close());
        response.exceptionHandler(failure -> close());
        response.drainHandler(drained -> drain());
        response.writeHead();
        Vertx vertx = context.owner();
        endTimer = vertx.setTimer(timeoutSeconds * MILLIS, timer -> farewell());
        if (bookmarks) {
            bookmarkTimer = vertx.setPeriodic(settings.bookmarkSeconds() * (long) MILLIS, timer -> requestBookmark());
        }
    }

    /** Starts the flow of changes; may run on any thread. */
    void subscribe(ChangeFeed feed, FeedFilter filter, long fromRevision) {
        try {
            ChangeFeed.Subscription made = feed.subscribe(filter, fromRevision, queue);
            subscription = made;
            made.requestBookmark();
            if (closed) {
                made.close();
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Tells the client in an ERROR event why the watch ends; may run on any thread. */
    void fail(Throwable failure) {
        StatusException refusal = exchange.refusal(failure);
        EventLoop.run(context, () -> {
            if (!closed) {
                Buffer out = Buffer.buffer();
                line(out, "ERROR", Json.write(refusal.toStatus()));
                response.write(out);
                end();
            }
        });
    }

    private void wake() {
        if (scheduled.compareAndSet(false, true)) {
            EventLoop.run(context, () -> {
                scheduled.set(false);
                drain();
            });
        }
    }

    private void drain() {
        if (closed) {
            return;
        }
        if (queue.overflowed()) {
            end();
            return;
        }
        try {
            while (!closed && !response.writeQueueFull() && !queue.isEmpty()) {
                Buffer out = Buffer.buffer();
                WatchQueue.Item item;
                while (out.length() < CHUNK_BYTES && (item = queue.poll()) != null) {
                    append(out, item);
                }
                if (out.length() > 0) {
                    response.write(out);
                }
                if (finished) {
                    end();
                }
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void append(Buffer out, WatchQueue.Item item) {
        switch (item) {
            case WatchQueue.Item.Event(Change change) -> {
                line(out, change.type().name(), renderer.event(change.object(), firstEvent));
                firstEvent = false;
            }
            case WatchQueue.Item.Bookmark bookmark -> appendBookmark(out, bookmark);
        }
    }

    private void appendBookmark(Buffer out, WatchQueue.Item.Bookmark bookmark) {
        boolean internal = false;
        if (bookmark.initialEventsEnd()) {
            internal = !exchange.query().flag("sendInitialEvents");
        } else if (catchUpBookmark) {
            catchUpBookmark = false;
            internal = true;
        }
        if (bookmarks && !internal) {
            line(out, "BOOKMARK", renderer.bookmark(bookmark.revision(), bookmark.initialEventsEnd()));
        }
        finished = ending && !internal;
    }

    private static void line(Buffer out, String type, byte[] object) {
        out.appendBytes(TYPE)
                .appendBytes(type.getBytes(StandardCharsets.US_ASCII))
                .appendBytes(OBJECT)
                .appendBytes(object)
                .appendBytes(END);
    }

    private void requestBookmark() {
        ChangeFeed.Subscription current = subscription;
        if (current != null) {
            current.requestBookmark();
        }
    }

    /** The time is up: a last bookmark, so that the client resumes as late as it can, and the end. */
    private void farewell() {
        ending = true;
        if (bookmarks && subscription != null) {
            requestBookmark();
            endTimer = context.owner().setTimer(FAREWELL_MILLIS, late -> end());
        } else {
            end();
        }
    }

    private void end() {
        if (!closed) {
            close();
            response.end();
        }
    }

    private void close() {
        closed = true;
        ChangeFeed.Subscription current = subscription;
        if (current != null) {
            current.close();
        }
        context.owner().cancelTimer(endTimer);
        context.owner().cancelTimer(bookmarkTimer);
    }
}
