package dev.troupe.chaos.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.chaos.history.Seen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Watches the objects from a revision on. Where its watch ends or breaks, it goes on from the last revision that it
 * has seen, at the next server.
 */
public final class Follower extends Worker {
    private static final int WATCH_SECONDS = 5;

    /** A watch of which nobody has told the end by then is cut off: its server is dead or unreachable. */
    private static final int CUT_SECONDS = 7;

    private static final int OK = 200;
    private static final int EXPIRED = 410;
    private static final long BREATH_MILLIS = 50;

    private final String name;
    private final Connection connection;
    private final ConfigMaps objects;
    private final ScheduledExecutorService cutter;
    private final List<Seen> seen = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private long last;
    private int resumed;

    /** Begins. @param from the revision from which it wants to see everything that follows */
    public static Follower start(String name, Connection connection, ConfigMaps objects, long from) {
        Follower follower = new Follower(name, connection, objects, from);
        follower.start();
        return follower;
    }

    private Follower(String name, Connection connection, ConfigMaps objects, long from) {
        super(name, connection);
        this.name = name;
        this.connection = connection;
        this.objects = objects;
        this.last = from;
        this.cutter = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name + "-cutter").factory());
    }

    @Override
    void step() throws InterruptedException {
        try {
            HttpResponse<InputStream> response = connection.open(objects.collection() + "?watch=true&timeoutSeconds="
                    + WATCH_SECONDS + "&allowWatchBookmarks=true&resourceVersion=" + last());
            ScheduledFuture<?> cut =
                    cutter.schedule(() -> closeQuietly(response.body()), CUT_SECONDS, TimeUnit.SECONDS);
            try (InputStream body = response.body()) {
                if (response.statusCode() == OK) {
                    read(body);
                } else if (response.statusCode() == EXPIRED) {
                    complain("a watch from " + last() + " was refused: "
                            + new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
            } finally {
                cut.cancel(false);
            }
        } catch (IOException | UncheckedIOException broken) {
            // What came before counts; the rest is asked for at the next server.
        }
        resumed();
        connection.next();
        breathe(BREATH_MILLIS);
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException closed) {
            // It was broken already.
        }
    }

    private void read(InputStream body) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            event(Json.read(line));
        }
    }

    private synchronized void event(JsonNode event) {
        JsonNode object = event.path("object");
        long revision = object.at("/metadata/resourceVersion").asLong();
        switch (event.path("type").asText()) {
            case "BOOKMARK" -> last = Math.max(last, revision);
            case "ERROR" -> complain("a watch from " + last + " was told " + object);
            case String type -> {
                seen.add(new Seen(type, object.at("/metadata/name").asText(), revision, ConfigMaps.value(object)));
                if (revision <= last) {
                    complain("an event of " + revision + " came after one of, or a bookmark at, " + last);
                }
                last = Math.max(last, revision);
                notifyAll();
            }
        }
    }

    private synchronized void complain(String what) {
        complaints.add(what);
    }

    private synchronized void resumed() {
        resumed++;
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** The last revision that it has been told. */
    public synchronized long last() {
        return last;
    }

    /** How often its watch ended or broke. */
    public synchronized int timesResumed() {
        return resumed;
    }

    /** What it has seen, in the order in which it came. */
    public synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** What no watch should have been told. */
    public synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Waits until it has seen the event of this revision; tells whether it did. */
    public synchronized boolean await(long revision, long timeoutMillis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (last < revision) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    @Override
    public void close() {
        super.close();
        cutter.shutdownNow();
    }
}
