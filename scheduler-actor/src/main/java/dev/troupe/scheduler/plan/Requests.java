package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.List;

/**
 * What a pod asks of its node while it runs.
 *
 * @param assumedMillicores as {@code millicores}, but containers that ask for nothing count as 100m; only for scores
 * @param assumedMemoryBytes as {@code memoryBytes}, but containers that ask for nothing count as 200Mi
 * @param scalars numbers of extended resources in {@link ScalarNames}
 * @param scalarAmounts how much of each
 */
public record Requests(
        long millicores,
        long memoryBytes,
        long ephemeralBytes,
        long assumedMillicores,
        long assumedMemoryBytes,
        int[] scalars,
        long[] scalarAmounts) {
    private static final long ASSUMED_MILLICORES = 100;
    private static final long ASSUMED_MEMORY_BYTES = 200L * 1024 * 1024;

    /** Of a pod's {@code spec}. */
    static Requests of(JsonNode spec, ScalarNames names) {
        Resources asked = sum(spec, false);
        Resources assumed = sum(spec, true);
        List<String> scalarNames = asked.scalarNames();
        int[] scalars = new int[scalarNames.size()];
        long[] amounts = new long[scalars.length];
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] = names.number(scalarNames.get(i));
            amounts[i] = asked.get(scalarNames.get(i));
        }
        return new Requests(
                asked.get(Resources.CPU),
                asked.get(Resources.MEMORY),
                asked.get(Resources.EPHEMERAL_STORAGE),
                assumed.get(Resources.CPU),
                assumed.get(Resources.MEMORY),
                scalars,
                amounts);
    }

    public boolean isEmpty() {
        return millicores == 0 && memoryBytes == 0 && ephemeralBytes == 0 && scalars.length == 0;
    }

    /**
     * All containers together, or the most that an init container needs beside the sidecars started before it, and
     * the overhead on top. What the pod itself asks for takes the place of the sum.
     */
    private static Resources sum(JsonNode spec, boolean assume) {
        Resources running = new Resources();
        spec.path("containers").forEach(container -> running.add(request(container, assume)));
        Resources sidecars = new Resources();
        Resources starting = new Resources();
        for (JsonNode container : spec.path("initContainers")) {
            Resources needs = request(container, assume);
            if (Json.text(container, "restartPolicy").equals("Always")) {
                sidecars.add(needs);
                starting.max(sidecars);
            } else {
                Resources together = sidecars.copy();
                together.add(needs);
                starting.max(together);
            }
        }
        running.add(sidecars);
        running.max(starting);
        running.override(Resources.of(spec.path("resources").path("requests")));
        running.add(Resources.of(spec.path("overhead")));
        return running;
    }

    private static Resources request(JsonNode container, boolean assume) {
        Resources resources = Resources.of(container.path("resources").path("requests"));
        if (assume && !resources.has(Resources.CPU)) {
            resources.put(Resources.CPU, ASSUMED_MILLICORES);
        }
        if (assume && !resources.has(Resources.MEMORY)) {
            resources.put(Resources.MEMORY, ASSUMED_MEMORY_BYTES);
        }
        return resources;
    }
}
