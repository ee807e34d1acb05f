package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod's consent to taints.
 *
 * @param key empty for every key
 * @param exists whether any value will do (operator {@code Exists})
 * @param effect empty for every effect
 * @param seconds for how long a NoExecute taint is tolerated; null for ever
 */
public record Toleration(
        String key,
        boolean exists,
        String value,
        String effect,
        @Nullable Long seconds) {

    public static List<Toleration> of(JsonNode tolerations) {
        List<Toleration> list = new ArrayList<>();
        for (JsonNode toleration : tolerations) {
            list.add(new Toleration(
                    Json.text(toleration, "key"),
                    Json.text(toleration, "operator").equals("Exists"),
                    Json.text(toleration, "value"),
                    Json.text(toleration, "effect"),
                    toleration.hasNonNull("tolerationSeconds")
                            ? toleration.get("tolerationSeconds").asLong()
                            : null));
        }
        return List.copyOf(list);
    }

    public boolean tolerates(Taint taint) {
        return (effect.isEmpty() || effect.equals(taint.effect()))
                && (key.isEmpty() || key.equals(taint.key()))
                && (exists || value.equals(taint.value()));
    }
}
