package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The few things that may change in a Pod's spec once it exists. */
final class PodUpdateRules {
    private static final String UPDATABLE = String.join(
            ",",
            "`spec.containers[*].image`",
            "`spec.initContainers[*].image`",
            "`spec.activeDeadlineSeconds`",
            "`spec.tolerations` (only additions to existing tolerations)",
            "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");

    private static final int SHOWN_DIFFERENCES = 10;

    private PodUpdateRules() {}

    static void check(ObjectNode old, ObjectNode next, Errors errors) {
        JsonNode before = Fields.object(old, "spec");
        JsonNode after = Fields.object(next, "spec");
        for (String list : List.of("containers", "initContainers")) {
            if (Fields.list(before, list).size() != Fields.list(after, list).size()) {
                errors.forbidden(Path.SPEC.child(list), "pod updates may not add or remove containers");
                return;
            }
        }
        if (!deadline(before, after, errors)) {
            return;
        }
        tolerations(Fields.list(before, "tolerations"), Fields.list(after, "tolerations"), errors);
        schedulingGates(before, after, errors);
        if (!before.equals(after) && before.isObject() && after.isObject()) {
            rest((ObjectNode) before, (ObjectNode) after, errors);
        }
    }

    /** Checks the deadline, which may only come nearer. Says whether it makes sense to look further. */
    private static boolean deadline(JsonNode before, JsonNode after, Errors errors) {
        Path path = Path.SPEC.child("activeDeadlineSeconds");
        Long old = Fields.optionalNumber(before, "activeDeadlineSeconds");
        Long next = Fields.optionalNumber(after, "activeDeadlineSeconds");
        if (next == null) {
            if (old != null) {
                errors.invalid(
                        path,
                        after.path("activeDeadlineSeconds"),
                        "must not update from a positive integer to nil value");
            }
            return true;
        }
        if (next < 0 || next > Integer.MAX_VALUE) {
            errors.inRange(path, next, 0, Integer.MAX_VALUE);
            return false;
        }
        if (old != null && old < next) {
            errors.invalid(path, next, "must be less than or equal to previous value");
            return false;
        }
        return true;
    }

    private static void tolerations(JsonNode before, JsonNode after, Errors errors) {
        for (JsonNode old : before) {
            boolean kept = false;
            for (JsonNode next : after) {
                kept |= SemanticEquality.equal(withoutSeconds(old), withoutSeconds(next));
            }
            if (!kept) {
                errors.forbidden(
                        Path.SPEC.child("tolerations"),
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static JsonNode withoutSeconds(JsonNode toleration) {
        return toleration instanceof ObjectNode object ? object.deepCopy().without("tolerationSeconds") : toleration;
    }

    private static void schedulingGates(JsonNode before, JsonNode after, Errors errors) {
        Set<String> known = new HashSet<>();
        Fields.list(before, "schedulingGates").forEach(gate -> known.add(Fields.text(gate, "name")));
        int i = 0;
        for (JsonNode gate : Fields.list(after, "schedulingGates")) {
            String name = Fields.text(gate, "name");
            if (!known.contains(name)) {
                errors.forbidden(
                        Path.SPEC.child("schedulingGates").index(i).child("name"),
                        "only deletion is allowed, but found new scheduling gate '" + name + "'");
            }
            i++;
        }
    }

    /** Everything else must stay: puts the old values where changes are fine, then compares. */
    private static void rest(ObjectNode before, ObjectNode after, Errors errors) {
        ObjectNode munged = after.deepCopy();
        for (String list : List.of("containers", "initContainers")) {
            JsonNode oldContainers = Fields.list(before, list);
            JsonNode newContainers = Fields.list(munged, list);
            for (int i = 0; i < newContainers.size(); i++) {
                if (newContainers.path(i) instanceof ObjectNode container) {
                    keep(oldContainers.path(i), container, "image");
                }
            }
        }
        keep(before, munged, "activeDeadlineSeconds");
        keep(before, munged, "schedulingGates");
        keep(before, munged, "tolerations");
        if (Fields.number(before, "terminationGracePeriodSeconds") < 0
                && Fields.number(munged, "terminationGracePeriodSeconds") == 1) {
            keep(before, munged, "terminationGracePeriodSeconds");
        }
        if (!Fields.list(before, "schedulingGates").isEmpty()) {
            gatedNodeSelector(before, munged, errors);
        }
        List<SemanticEquality.Difference> differences = SemanticEquality.differences(before, munged);
        if (!differences.isEmpty()) {
            errors.forbidden(
                    Path.SPEC, "pod updates may not change fields other than " + UPDATABLE + '\n' + show(differences));
        }
    }

    private static void keep(JsonNode from, ObjectNode to, String field) {
        if (Fields.has(from, field)) {
            to.set(field, from.path(field));
        } else {
            to.remove(field);
        }
    }

    /** A pod that is not yet to be scheduled may become choosier about its node. */
    private static void gatedNodeSelector(ObjectNode before, ObjectNode munged, Errors errors) {
        for (Map.Entry<String, JsonNode> entry : Fields.entries(before, "nodeSelector")) {
            JsonNode next = Fields.object(munged, "nodeSelector").path(entry.getKey());
            if (!next.equals(entry.getValue())) {
                errors.invalid(
                        Path.SPEC.child("nodeSelector"),
                        munged.path("nodeSelector"),
                        "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
                break;
            }
        }
        keep(before, munged, "nodeSelector");
    }

    private static String show(List<SemanticEquality.Difference> differences) {
        StringBuilder out = new StringBuilder();
        differences.stream().limit(SHOWN_DIFFERENCES).forEach(difference -> {
            line(out, '-', difference.path(), difference.left());
            line(out, '+', difference.path(), difference.right());
        });
        int more = differences.size() - SHOWN_DIFFERENCES;
        if (more > 0) {
            out.append("  … and ").append(more).append(" more\n");
        }
        return out.toString();
    }

    private static void line(StringBuilder out, char sign, String path, JsonNode value) {
        if (!value.isMissingNode()) {
            out.append(sign).append(' ').append(path).append(": ").append(value).append('\n');
        }
    }

    /** The {@code ephemeralcontainers} subresource: containers may be added there, and nothing else changed. */
    static void ephemeralContainers(ObjectNode old, ObjectNode next, Errors errors) {
        Path path = Path.SPEC.child("ephemeralContainers");
        JsonNode after = Fields.list(Fields.object(next, "spec"), "ephemeralContainers");
        for (JsonNode existing : Fields.list(Fields.object(old, "spec"), "ephemeralContainers")) {
            String name = Fields.text(existing, "name");
            JsonNode kept = named(after, name);
            if (kept.isMissingNode()) {
                errors.forbidden(path, "existing ephemeral containers \"" + name + "\" may not be removed\n");
            } else if (!SemanticEquality.equal(existing, kept)) {
                errors.forbidden(path, "existing ephemeral containers \"" + name + "\" may not be changed\n");
            }
        }
    }

    private static JsonNode named(JsonNode containers, String name) {
        for (JsonNode container : containers) {
            if (Fields.text(container, "name").equals(name)) {
                return container;
            }
        }
        return MissingNode.getInstance();
    }
}
