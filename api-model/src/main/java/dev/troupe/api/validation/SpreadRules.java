package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code topologySpreadConstraints}. */
final class SpreadRules {
    private static final List<String> ACTIONS = List.of("DoNotSchedule", "ScheduleAnyway");
    private static final List<String> POLICIES = List.of("Honor", "Ignore");

    private SpreadRules() {}

    static void check(JsonNode constraints, Path path, Errors errors) {
        for (int i = 0; i < constraints.size(); i++) {
            Path at = path.index(i);
            JsonNode constraint = constraints.path(i);
            constraint(constraint, at, errors);
            for (int later = i + 1; later < constraints.size(); later++) {
                if (kind(constraints.path(later)).equals(kind(constraint))) {
                    errors.duplicate(at.child("{topologyKey, whenUnsatisfiable}"), kind(constraint));
                    break;
                }
            }
        }
    }

    /** Two constraints of one kind would contradict each other. */
    private static String kind(JsonNode constraint) {
        return "{" + Fields.text(constraint, "topologyKey") + ", " + Fields.text(constraint, "whenUnsatisfiable") + "}";
    }

    private static void constraint(JsonNode constraint, Path path, Errors errors) {
        long skew = Fields.number(constraint, "maxSkew");
        if (skew <= 0) {
            errors.invalid(path.child("maxSkew"), skew, Errors.NOT_POSITIVE);
        }
        if (Fields.text(constraint, "topologyKey").isEmpty()) {
            errors.required(path.child("topologyKey"), "can not be empty");
        }
        String action = Fields.text(constraint, "whenUnsatisfiable");
        if (!ACTIONS.contains(action)) {
            errors.notSupported(path.child("whenUnsatisfiable"), action, ACTIONS);
        }
        Long domains = Fields.optionalNumber(constraint, "minDomains");
        if (domains != null) {
            minDomains(domains, action, path.child("minDomains"), errors);
        }
        SecurityRules.choice(constraint, "nodeAffinityPolicy", POLICIES, path, errors);
        SecurityRules.choice(constraint, "nodeTaintsPolicy", POLICIES, path, errors);
        labelKeys(constraint, path.child("matchLabelKeys"), errors);
        LabelRules.selector(Fields.object(constraint, "labelSelector"), path.child("labelSelector"), errors);
    }

    private static void minDomains(long domains, String action, Path path, Errors errors) {
        if (domains <= 0) {
            errors.invalid(path, domains, Errors.NOT_POSITIVE);
        }
        if (!action.equals("DoNotSchedule")) {
            errors.invalid(path, domains, "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action);
        }
    }

    private static void labelKeys(JsonNode constraint, Path path, Errors errors) {
        JsonNode keys = Fields.list(constraint, "matchLabelKeys");
        if (keys.isEmpty()) {
            return;
        }
        if (!Fields.has(constraint, "labelSelector")) {
            errors.forbidden(path, "must not be specified when labelSelector is not set");
        }
        JsonNode selector = Fields.object(constraint, "labelSelector");
        Set<String> selected = new HashSet<>();
        for (Map.Entry<String, JsonNode> label : Fields.entries(selector, "matchLabels")) {
            selected.add(label.getKey());
        }
        for (JsonNode expression : Fields.list(selector, "matchExpressions")) {
            selected.add(Fields.text(expression, "key"));
        }
        int i = 0;
        for (JsonNode element : keys) {
            String key = Fields.text(element);
            Path at = path.index(i++);
            LabelRules.labelName(key, at, errors);
            if (selected.contains(key)) {
                errors.invalid(at, key, "exists in both matchLabelKeys and labelSelector");
            }
        }
    }
}
