package dev.troupe.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** What the tests of clusters of several nodes ask again and again. */
final class SeveralNodes {
    /** Longer than a cluster takes to mend itself. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private SeveralNodes() {}

    /** Waits until the condition holds; not to be answered meanwhile is no failure. */
    static void awaitTrue(String what, Callable<Boolean> condition) {
        waiting(what).until(condition);
    }

    /** Waits until there is a value; not to be answered meanwhile is no failure. */
    static <T> T awaitValue(String what, Callable<@Nullable T> value) {
        return waiting(what).until(value, Objects::nonNull);
    }

    private static ConditionFactory waiting(String what) {
        return await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_EVERY)
                .ignoreExceptions();
    }

    static boolean isReady(Api api, String node) {
        for (JsonNode condition : api.get("/api/v1/nodes/" + node).json().at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }
}
