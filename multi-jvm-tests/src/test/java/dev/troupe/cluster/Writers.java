package dev.troupe.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Clients that create ConfigMaps one after the other, and remember what the server acknowledged. They try once again,
 * as client libraries do: at once if nobody answered, and when the server says if it asks for that.
 */
final class Writers implements AutoCloseable {
    private static final int THREADS = 4;

    private final Api api;
    private final String collection;
    private final String prefix;
    private final Map<String, Long> acknowledged = new ConcurrentSkipListMap<>();
    private final Map<Integer, AtomicInteger> putOff = new ConcurrentSkipListMap<>();
    private final Map<Integer, AtomicInteger> refused = new ConcurrentSkipListMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean stopped;

    private Writers(Api api, String collection, String prefix) {
        this.api = api;
        this.collection = collection;
        this.prefix = prefix;
    }

    /** @param prefix with which the names begin */
    static Writers start(Api api, String collection, String prefix) {
        Writers writers = new Writers(api, collection, prefix);
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            writers.threads.add(Thread.ofPlatform().name("writer-" + number).start(() -> writers.write(number)));
        }
        return writers;
    }

    private void write(int thread) {
        for (int i = 0; !stopped; i++) {
            String name = prefix + "-" + thread + "-" + i;
            String body = "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"i\":\"" + i + "\"}}";
            Api.Answer answer = post(body);
            if (answer == null || answer.retryAfterSeconds() > 0) {
                // Whether it was written may be unknown, and a second try may find it written.
                if (answer != null) {
                    count(putOff, answer.code());
                }
                pass(answer == null ? 0 : answer.retryAfterSeconds());
                answer = post(body);
                if (answer != null && answer.code() == 409) {
                    continue;
                }
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            note(name, answer);
        }
    }

    private Api.@Nullable Answer post(String body) {
        try {
            return api.post(collection, body);
        } catch (IllegalStateException unanswered) {
            return null;
        }
    }

    private static void pass(int seconds) {
        try {
            new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(String name, Api.@Nullable Answer answer) {
        if (answer == null) {
            unanswered.incrementAndGet();
        } else if (answer.code() == 201) {
            acknowledged.put(name, answer.json().at("/metadata/resourceVersion").asLong());
        } else {
            count(refused, answer.code());
        }
    }

    private static void count(Map<Integer, AtomicInteger> counts, int code) {
        counts.computeIfAbsent(code, first -> new AtomicInteger()).incrementAndGet();
    }

    /** The names that were acknowledged, with their revisions. */
    Map<String, Long> acknowledged() {
        return acknowledged;
    }

    /** The codes of answers that asked for a second try, with their numbers. */
    Map<Integer, AtomicInteger> putOff() {
        return putOff;
    }

    /** The codes of refusals that a second try did not mend, with their numbers. */
    Map<Integer, AtomicInteger> refused() {
        return refused;
    }

    /** How many requests nobody answered, tried twice. */
    int unanswered() {
        return unanswered.get();
    }

    /** Stops the clients and waits until none has a request under way. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
