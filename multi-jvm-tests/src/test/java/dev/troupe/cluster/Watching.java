package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A watch as a client sees it: the events that have come so far. */
final class Watching implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final InputStream stream;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    /** One line of a watch. */
    record Event(String type, JsonNode object) {
        String name() {
            return object.at("/metadata/name").asText();
        }

        long revision() {
            return object.at("/metadata/resourceVersion").asLong();
        }

        /** Type and name, for comparing with what is expected. */
        String brief() {
            return type + " " + name();
        }
    }

    private Watching(InputStream stream) {
        this.stream = stream;
        Thread.ofVirtual().name("watching").start(this::read);
    }

    /** @param path with {@code watch=true} among its parameters */
    static Watching open(Api api, String path) {
        return open(api, path, "application/json");
    }

    static Watching open(Api api, String path, String accept) {
        HttpResponse<InputStream> response = api.open(path, accept);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return new Watching(response.body());
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                JsonNode event = Json.read(line);
                events.add(new Event(event.path("type").asText(), event.path("object")));
            }
        } catch (IOException e) {
            // The server is gone or the test has closed the watch; what came before counts.
        } finally {
            ended = true;
        }
    }

    /** What has come. */
    List<Event> events() {
        return List.copyOf(events);
    }

    /** What has come, but for bookmarks. */
    List<String> briefs() {
        return events.stream()
                .filter(event -> !event.type().equals("BOOKMARK"))
                .map(Event::brief)
                .toList();
    }

    /** Waits for an event and gives it. */
    Event await(String type, String name) {
        return await(
                type + " " + name,
                event -> event.type().equals(type) && event.name().equals(name));
    }

    /** Waits for an event and gives it. */
    Event await(String what, Predicate<Event> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_EVERY)
                .until(() -> events.stream().anyMatch(condition));
        return events.stream().filter(condition).findFirst().orElseThrow();
    }

    /** Waits until exactly these have come, each as type and name, bookmarks left out. */
    void awaitBriefs(String... expected) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_EVERY)
                .untilAsserted(() -> assertThat(briefs()).containsExactly(expected));
    }

    void awaitEnd() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_EVERY)
                .until(() -> ended);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
