package dev.troupe.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The clients' connections of one event loop. A connection without a request is ended after a while: one that waits for
 * the next, and one whose client never comes to the end of a request's head. Those with a request, and those that speak
 * another protocol by now, are left alone. Where there is no room for a new connection, the one that has been idle
 * longest makes room; if none is, the new one is closed.
 *
 * <p>This reaches behind Vert.x's public API, for the end of the connection's Netty channel: an upgraded connection tells
 * it to nobody else.
 */
public final class Clients {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int SWEEPS_A_TIMEOUT = 20;

    private final Room room;
    private final Duration idleTimeout;
    private final LongSupplier nanoTime;
    private final Map<HttpConnection, Integer> requests = new HashMap<>();
    /** Since when; who has been idle longest comes first. */
    private final LinkedHashMap<HttpConnection, Long> idle = new LinkedHashMap<>();

    /** How many connections there may be; that of several event loops together. */
    public static final class Room {
        private final int most;
        private final AtomicInteger open = new AtomicInteger();

        public Room(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("room for no connection: " + most);
            }
            this.most = most;
        }

        /** How many there are. */
        public int open() {
            return open.get();
        }
    }

    /** @param nanoTime a clock like {@link System#nanoTime} */
    public Clients(Room room, Duration idleTimeout, LongSupplier nanoTime) {
        this.room = room;
        this.idleTimeout = idleTimeout;
        this.nanoTime = nanoTime;
    }

    /** Looks for idle connections from now on; on the event loop. */
    public void watch(Vertx vertx) {
        vertx.setPeriodic(Math.max(1, idleTimeout.toMillis() / SWEEPS_A_TIMEOUT), fired -> endIdle());
    }

    /** A client has connected. */
    public void opened(HttpConnection connection) {
        idle.put(connection, nanoTime.getAsLong());
        ((ConnectionBase) connection).channel().closeFuture().addListener(closed -> forget(connection));
        if (room.open.incrementAndGet() > room.most) {
            idle.pollFirstEntry().getKey().close();
        }
    }

    private void forget(HttpConnection connection) {
        room.open.decrementAndGet();
        idle.remove(connection);
        requests.remove(connection);
    }

    /** The head of a request has come. Takes the response's end handler. */
    public void begun(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        HttpServerResponse response = request.response();
        idle.remove(connection);
        requests.merge(connection, 1, Integer::sum);
        response.endHandler(ended -> {
            if (response.getStatusCode() != SWITCHING_PROTOCOLS) {
                ended(connection);
            }
        });
    }

    private void ended(HttpConnection connection) {
        Integer before = requests.get(connection);
        if (before == null) {
            return; // the connection has ended too
        }
        if (before > 1) {
            requests.put(connection, before - 1);
        } else {
            requests.remove(connection);
            idle.put(connection, nanoTime.getAsLong());
        }
    }

    /** Ends the connections that have been idle for too long. */
    void endIdle() {
        long now = nanoTime.getAsLong();
        Iterator<Map.Entry<HttpConnection, Long>> all = idle.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<HttpConnection, Long> longest = all.next();
            if (now - longest.getValue() < idleTimeout.toNanos()) {
                return;
            }
            all.remove();
            longest.getKey().close();
        }
    }
}
