package dev.troupe.workload.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.quantity.Quantity;
import java.util.List;

/**
 * A pod's quality of service class.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/">Pod Quality of Service Classes</a>
 */
enum QualityOfService {
    GUARANTEED("Guaranteed"),
    BURSTABLE("Burstable"),
    BEST_EFFORT("BestEffort");

    private static final List<String> COUNTED = List.of("cpu", "memory");

    private final String title;

    QualityOfService(String title) {
        this.title = title;
    }

    /** The class as the API writes it. */
    String title() {
        return title;
    }

    /** The class of a pod with this spec. */
    static QualityOfService of(JsonNode spec) {
        boolean guaranteed = true;
        boolean anything = false;
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : spec.path(list)) {
                JsonNode limits = container.path("resources").path("limits");
                JsonNode requests = container.path("resources").path("requests");
                for (String resource : COUNTED) {
                    boolean limited = isPositive(limits.path(resource));
                    boolean requested = isPositive(requests.path(resource));
                    anything |= limited || requested;
                    guaranteed &= limited
                            && (!requests.has(resource) || same(limits.path(resource), requests.path(resource)));
                }
            }
        }
        if (!anything) {
            return BEST_EFFORT;
        }
        return guaranteed ? GUARANTEED : BURSTABLE;
    }

    private static boolean isPositive(JsonNode quantity) {
        return !quantity.isMissingNode() && milli(quantity) > 0;
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return milli(one) == milli(other);
    }

    /** A quantity that cannot be read counts as nothing here; validation refuses it a moment later. */
    private static long milli(JsonNode quantity) {
        try {
            return Quantity.parse(quantity.asText()).milliValue();
        } catch (IllegalArgumentException unreadable) {
            return 0;
        }
    }
}
