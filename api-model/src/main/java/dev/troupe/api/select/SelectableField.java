package dev.troupe.api.select;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.StatusException;
import org.jspecify.annotations.Nullable;

/**
 * A field that selectors may name, and how its text is read from an object.
 *
 * @param name as clients write it
 * @param path the places to look, one after the other
 * @param absent what an absent field compares as, which is how Kubernetes' Go structs print it
 */
record SelectableField(String name, String[] path, String absent) {

    static SelectableField of(KindDefinition kind, String name) {
        if (!name.equals("metadata.name")
                && !name.equals("metadata.namespace")
                && !kind.selectableFields().contains(name)
                && sameField(kind, name) == null) {
            throw StatusException.badRequest(
                    kind.selectableFields().isEmpty()
                            ? Requirement.quoted(name)
                                    + " is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                            : "field label not supported: " + name);
        }
        String same = sameField(kind, name);
        String canonical = same == null ? name : same;
        return new SelectableField(canonical, canonical.split("\\.", -1), absent(canonical));
    }

    String read(JsonNode tree) {
        JsonNode value = tree;
        for (String step : path) {
            value = value.path(step);
        }
        if (name.equals("source")) {
            return source(tree);
        }
        return value.isMissingNode() || value.isNull() ? absent : value.asText();
    }

    /** Who reported an Event: its component or, in events of the newer form, its controller. */
    private static String source(JsonNode event) {
        String component = event.path("source").path("component").asText("");
        return component.isEmpty() ? event.path("reportingComponent").asText("") : component;
    }

    private static String absent(String name) {
        return switch (name) {
            case "spec.hostNetwork", "spec.unschedulable" -> "false";
            case "status.replicas", "status.successful" -> "0";
            default -> "";
        };
    }

    /** The field's name in the form in which objects are stored, null if it has no other: older and newer names. */
    private static @Nullable String sameField(KindDefinition kind, String name) {
        if (kind.kind().equals("Pod") && name.equals("spec.host")) {
            return "spec.nodeName";
        }
        if (kind.kind().equals("Event")) {
            if (name.startsWith("regarding.")) {
                String stored = "involvedObject" + name.substring("regarding".length());
                return kind.selectableFields().contains(stored) ? stored : null;
            }
            return name.equals("reportingController") ? "reportingComponent" : null;
        }
        return null;
    }
}
