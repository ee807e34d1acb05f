package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.LoneSurrogates;
import dev.troupe.api.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What {@code kubectl apply} without {@code --server-side} left behind: the annotation that holds what it applied last.
 * When kubectl turns to server-side apply, fields that still are as it applied them count as its own.
 */
final class ClientSideApply {
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final String KUBECTL = "kubectl";

    private ClientSideApply() {}

    /** Whether all conflicts are about fields that kubectl itself applied and nobody has changed since. */
    static boolean allows(Conflicts conflicts, ObjectNode live, Schema schema, String manager) {
        ObjectNode applied = manager.equals(KUBECTL) ? lastApplied(live) : null;
        if (applied == null || !Json.text(applied, "apiVersion").equals(Json.text(live, "apiVersion"))) {
            return false;
        }
        ObjectNode unchanged = FieldsOf.applied(applied, schema);
        Comparison comparison = Comparison.of(applied, live, schema);
        FieldSets.remove(unchanged, comparison.changed());
        FieldSets.remove(unchanged, comparison.removed());
        ObjectNode contested = conflicts.all();
        FieldSets.remove(contested, unchanged);
        return contested.isEmpty();
    }

    /** Keeps the annotation, where there is one, in step with what kubectl applies. */
    static void refresh(ObjectNode applied, ObjectNode config, String manager) {
        if (!manager.equals(KUBECTL) || lastAppliedText(applied).isEmpty()) {
            return;
        }
        ObjectNode content = config.deepCopy();
        if (content.at("/metadata/annotations") instanceof ObjectNode annotations) {
            annotations.remove(LAST_APPLIED);
        }
        ((ObjectNode) applied.at("/metadata/annotations")).put(LAST_APPLIED, content + "\n");
    }

    private static String lastAppliedText(ObjectNode object) {
        return Json.text(object.path("metadata").path("annotations"), LAST_APPLIED);
    }

    private static @Nullable ObjectNode lastApplied(ObjectNode live) {
        try {
            byte[] text = lastAppliedText(live).getBytes(StandardCharsets.UTF_8);
            JsonNode tree = Json.mapper().readTree(LoneSurrogates.replaced(text));
            return tree instanceof ObjectNode object ? object : null;
        } catch (IOException e) {
            // A broken annotation claims nothing.
            return null;
        }
    }
}
