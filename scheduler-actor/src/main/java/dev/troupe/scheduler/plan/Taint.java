package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What keeps pods off a node.
 *
 * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}
 */
public record Taint(String key, String value, String effect) {

    static List<Taint> of(JsonNode taints) {
        List<Taint> list = new ArrayList<>();
        for (JsonNode taint : taints) {
            list.add(new Taint(Json.text(taint, "key"), Json.text(taint, "value"), Json.text(taint, "effect")));
        }
        return List.copyOf(list);
    }

    /** A pod that does not tolerate it may not be put there. */
    public boolean forbids() {
        return effect.equals("NoSchedule") || effect.equals("NoExecute");
    }
}
