package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.Set;

/**
 * A taint that a node registers with.
 *
 * @param value may be empty
 * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}
 */
public record NodeTaint(String key, String value, String effect) {
    private static final Set<String> EFFECTS = Set.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    public NodeTaint {
        if (key.isEmpty() || !EFFECTS.contains(effect)) {
            throw new IllegalArgumentException("a taint is written KEY=VALUE:EFFECT or KEY:EFFECT, with an effect among"
                    + " NoSchedule, PreferNoSchedule and NoExecute: " + key + "=" + value + ":" + effect);
        }
    }

    /** Reads {@code key=value:Effect} or {@code key:Effect}. */
    public static NodeTaint parse(String text) {
        int colon = text.lastIndexOf(':');
        String named = colon < 0 ? text : text.substring(0, colon);
        int equals = named.indexOf('=');
        return new NodeTaint(
                equals < 0 ? named : named.substring(0, equals),
                equals < 0 ? "" : named.substring(equals + 1),
                colon < 0 ? "" : text.substring(colon + 1));
    }

    ObjectNode toJson() {
        ObjectNode taint = Json.object().put("key", key);
        if (!value.isEmpty()) {
            taint.put("value", value);
        }
        return taint.put("effect", effect);
    }
}
