package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps pods off a node.
 *
 * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}
 * @param addedAt since when, null where the taint does not say
 */
public record Taint(
        String key, String value, String effect, @Nullable Instant addedAt) {

    public static List<Taint> of(JsonNode taints) {
        List<Taint> list = new ArrayList<>();
        for (JsonNode taint : taints) {
            String addedAt = Json.text(taint, "timeAdded");
            list.add(new Taint(
                    Json.text(taint, "key"),
                    Json.text(taint, "value"),
                    Json.text(taint, "effect"),
                    addedAt.isEmpty() ? null : Instant.parse(addedAt)));
        }
        return List.copyOf(list);
    }

    /** A pod that does not tolerate it may not be put there. */
    public boolean forbids() {
        return effect.equals("NoSchedule") || expels();
    }

    /** A pod that does not tolerate it may not stay there either. */
    public boolean expels() {
        return effect.equals("NoExecute");
    }
}
