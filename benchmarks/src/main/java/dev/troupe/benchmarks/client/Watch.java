package dev.troupe.benchmarks.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows a resource and notes when what was waited for was first seen. Events are not parsed: that would cost more
 * than what is measured.
 */
public final class Watch implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("\"metadata\"\\s*:\\s*\\{[^{}]*?\"name\"\\s*:\\s*\"([^\"]+)\"");
    private static final int FIRST_FAILURE = 400;

    private final InputStream events;
    private final BiPredicate<String, String> wanted;
    private final Map<String, Long> seenNanos = new ConcurrentHashMap<>();

    private Watch(InputStream events, BiPredicate<String, String> wanted) {
        this.events = events;
        this.wanted = wanted;
    }

    /**
     * Watches from now on; returns when the server has accepted.
     *
     * @param path of the collection
     * @param wanted is given an object's name and its event's line, and tells whether this is what is waited for
     */
    public static Watch open(ApiClient client, String path, BiPredicate<String, String> wanted)
            throws IOException, InterruptedException {
        String revision = ApiClient.revision(client.get(path + "?limit=1"));
        HttpResponse<InputStream> response = client.http()
                .send(
                        client.endless(path + "?watch=1&timeoutSeconds=3600&resourceVersion=" + revision)
                                .build(),
                        BodyHandlers.ofInputStream());
        if (response.statusCode() >= FIRST_FAILURE) {
            throw new IOException("the watch was refused: HTTP " + response.statusCode());
        }
        Watch watch = new Watch(response.body(), wanted);
        Thread.ofPlatform().daemon().name("watch").start(watch::read);
        return watch;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = System.nanoTime();
                Matcher matcher = NAME.matcher(line);
                if (matcher.find() && wanted.test(matcher.group(1), line)) {
                    synchronized (seenNanos) {
                        seenNanos.putIfAbsent(matcher.group(1), now);
                        seenNanos.notifyAll();
                    }
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    /**
     * When it was seen, by {@link System#nanoTime}; waits for it.
     *
     * @throws IllegalStateException if it is not seen in time
     */
    public long await(String name, long timeoutMillis) throws InterruptedException {
        long end = System.nanoTime() + timeoutMillis * 1_000_000;
        synchronized (seenNanos) {
            Long seen = seenNanos.get(name);
            while (seen == null) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new IllegalStateException(name + " was not seen within " + timeoutMillis + " ms");
                }
                seenNanos.wait(left);
                seen = seenNanos.get(name);
            }
            return seen;
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
