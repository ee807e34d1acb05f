package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.select.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What ReplicaSet and Deployment share: replicas, a selector, and a pod template that it matches. */
final class WorkloadRules {
    private WorkloadRules() {}

    static void spec(JsonNode spec, Errors errors) {
        errors.nonNegative(Path.SPEC, spec, "replicas");
        errors.nonNegative(Path.SPEC, spec, "minReadySeconds");
        JsonNode selector = Fields.object(spec, "selector");
        Path path = Path.SPEC.child("selector");
        int before = errors.size();
        if (selector.isMissingNode()) {
            errors.required(path);
        } else {
            LabelRules.selector(selector, path, errors);
            if (LabelRules.isEmptySelector(selector)) {
                errors.invalid(path, selector, "empty selector is invalid for deployment");
            }
        }
        boolean usable = errors.size() == before;
        template(Fields.object(spec, "template"), usable ? selector : null, errors);
    }

    private static void template(JsonNode template, @Nullable JsonNode selector, Errors errors) {
        Path path = Path.SPEC.child("template");
        JsonNode metadata = Fields.object(template, "metadata");
        if (selector != null && !LabelSelector.of(selector).matches(LabelRules.toMap(metadata, "labels"))) {
            errors.invalid(
                    path.child("metadata").child("labels"),
                    LabelRules.sorted(metadata, "labels"),
                    "`selector` does not match template `labels`");
        }
        PodTemplateValidation.template(template, path, errors);
        JsonNode spec = Fields.object(template, "spec");
        Path specPath = path.child("spec");
        String restart = Fields.text(spec, "restartPolicy");
        if (!restart.equals("Always")) {
            errors.notSupported(specPath.child("restartPolicy"), restart, List.of("Always"));
        }
        if (Fields.has(spec, "activeDeadlineSeconds")) {
            errors.forbidden(
                    specPath.child("activeDeadlineSeconds"), "activeDeadlineSeconds in ReplicaSet is not Supported");
        }
    }

    /** The selector decides which pods are whose, so it can never change. */
    static void selectorIsImmutable(ObjectNode old, ObjectNode next, Errors errors) {
        JsonNode before = Fields.object(Fields.object(old, "spec"), "selector");
        JsonNode after = Fields.object(Fields.object(next, "spec"), "selector");
        if (!SemanticEquality.equal(before, after)) {
            errors.invalid(Path.SPEC.child("selector"), LabelRules.shown(after), Errors.IMMUTABLE);
        }
    }

    /** Counts in a status: none negative, none of the second sort above {@code replicas}. */
    static void counts(JsonNode status, List<String> plain, List<String> withinReplicas, Errors errors) {
        errors.nonNegative(Path.STATUS, status, "replicas");
        for (String field : withinReplicas) {
            errors.nonNegative(Path.STATUS, status, field);
        }
        for (String field : plain) {
            errors.nonNegative(Path.STATUS, status, field);
        }
        long replicas = Fields.number(status, "replicas");
        for (String field : withinReplicas) {
            long count = Fields.number(status, field);
            if (count > replicas) {
                errors.invalid(Path.STATUS.child(field), count, "cannot be greater than status.replicas");
            }
        }
        long available = Fields.number(status, "availableReplicas");
        if (available > Fields.number(status, "readyReplicas")) {
            errors.invalid(Path.STATUS.child("availableReplicas"), available, "cannot be greater than readyReplicas");
        }
    }
}
