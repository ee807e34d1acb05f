package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How often a pod's containers were restarted, and when last. While ordinary init containers run, theirs are counted;
 * afterwards those of sidecars and of the pod's own containers.
 *
 * @param count the sum
 * @param last when the latest ended that was restarted, null if none was
 * @param readyContainers how many containers, sidecars included, are ready
 */
record PodRestarts(int count, @Nullable Instant last, int readyContainers) {

    static PodRestarts of(JsonNode pod, boolean initializing) {
        Set<String> sidecars = new HashSet<>();
        for (JsonNode init : pod.path("spec").path("initContainers")) {
            if (init.path("restartPolicy").asText().equals("Always")) {
                sidecars.add(init.path("name").asText());
            }
        }
        JsonNode status = pod.path("status");
        Sum sum = new Sum();
        for (JsonNode init : status.path("initContainerStatuses")) {
            boolean sidecar = sidecars.contains(init.path("name").asText());
            if (initializing || sidecar) {
                sum.add(init);
            }
            if (sidecar
                    && init.path("started").asBoolean()
                    && init.path("ready").asBoolean()) {
                sum.ready++;
            }
        }
        for (JsonNode container : status.path("containerStatuses")) {
            if (!initializing) {
                sum.add(container);
            }
            if (container.path("ready").asBoolean() && container.path("state").has("running")) {
                sum.ready++;
            }
        }
        return new PodRestarts(sum.count, sum.last, sum.ready);
    }

    /** {@code 3 (5s ago)}. */
    String text(Instant now) {
        return count == 0 || last == null
                ? Integer.toString(count)
                : count + " (" + Age.shortened(Duration.between(last, now)) + " ago)";
    }

    private static final class Sum {
        private int count;
        private int ready;
        private @Nullable Instant last;

        void add(JsonNode container) {
            count += container.path("restartCount").asInt();
            Instant ended =
                    Age.instant(container.path("lastState").path("terminated").path("finishedAt"));
            if (ended != null && (last == null || ended.isAfter(last))) {
                last = ended;
            }
        }
    }
}
