package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** Node affinity, and affinity to and against other pods. */
final class AffinityRules {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
    private static final String BAD_OPERATOR = "not a valid selector operator";

    private AffinityRules() {}

    static void check(JsonNode affinity, Path path, Errors errors) {
        node(Fields.object(affinity, "nodeAffinity"), path.child("nodeAffinity"), errors);
        for (String field : new String[] {"podAffinity", "podAntiAffinity"}) {
            pods(Fields.object(affinity, field), path.child(field), errors);
        }
    }

    private static void node(JsonNode affinity, Path path, Errors errors) {
        if (Fields.has(affinity, REQUIRED)) {
            JsonNode terms = Fields.list(affinity.path(REQUIRED), "nodeSelectorTerms");
            Path at = path.child(REQUIRED).child("nodeSelectorTerms");
            if (terms.isEmpty()) {
                errors.required(at, "must have at least one node selector term");
            }
            int i = 0;
            for (JsonNode term : terms) {
                nodeTerm(term, true, at.index(i++), errors);
            }
        }
        int i = 0;
        for (JsonNode preferred : Fields.list(affinity, PREFERRED)) {
            Path at = path.child(PREFERRED).index(i++);
            weight(preferred, at, errors);
            // A preference for a label that cannot exist is harmless, and old objects hold such.
            nodeTerm(Fields.object(preferred, "preference"), false, at.child("preference"), errors);
        }
    }

    private static void weight(JsonNode term, Path path, Errors errors) {
        long weight = Fields.number(term, "weight");
        if (weight < 1 || weight > 100) {
            errors.invalid(path.child("weight"), weight, "must be in the range 1-100");
        }
    }

    private static void nodeTerm(JsonNode term, boolean checkValues, Path path, Errors errors) {
        int i = 0;
        for (JsonNode expression : Fields.list(term, "matchExpressions")) {
            Path at = path.child("matchExpressions").index(i++);
            nodeExpression(expression, at, errors);
            if (checkValues) {
                LabelRules.labelValues(Fields.list(expression, "values"), at.child("values"), errors);
            }
        }
        i = 0;
        for (JsonNode field : Fields.list(term, "matchFields")) {
            nodeField(field, path.child("matchFields").index(i++), errors);
        }
    }

    private static void nodeExpression(JsonNode expression, Path path, Errors errors) {
        int values = Fields.list(expression, "values").size();
        String operator = Fields.text(expression, "operator");
        Path at = path.child("values");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values == 0) {
                    errors.required(at, "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values > 0) {
                    errors.forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values != 1) {
                    errors.required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> errors.invalid(path.child("operator"), operator, BAD_OPERATOR);
        }
        LabelRules.labelName(Fields.text(expression, "key"), path.child("key"), errors);
    }

    private static void nodeField(JsonNode field, Path path, Errors errors) {
        JsonNode values = Fields.list(field, "values");
        String operator = Fields.text(field, "operator");
        if (!operator.equals("In") && !operator.equals("NotIn")) {
            errors.invalid(path.child("operator"), operator, BAD_OPERATOR);
        } else if (values.size() != 1) {
            errors.required(
                    path.child("values"),
                    "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }
        String key = Fields.text(field, "key");
        if (!key.equals("metadata.name")) {
            errors.invalid(path.child("key"), key, "not a valid field selector key");
            return;
        }
        int i = 0;
        for (JsonNode value : values) {
            String name = Fields.text(value);
            errors.invalid(path.child("values").index(i++), name, Names.dnsSubdomain(name));
        }
    }

    private static void pods(JsonNode affinity, Path path, Errors errors) {
        int i = 0;
        for (JsonNode term : Fields.list(affinity, REQUIRED)) {
            podTerm(term, path.child(REQUIRED).index(i++), errors);
        }
        i = 0;
        for (JsonNode preferred : Fields.list(affinity, PREFERRED)) {
            Path at = path.child(PREFERRED).index(i++);
            weight(preferred, at, errors);
            podTerm(Fields.object(preferred, "podAffinityTerm"), at.child("podAffinityTerm"), errors);
        }
    }

    private static void podTerm(JsonNode term, Path path, Errors errors) {
        for (String selector : new String[] {"labelSelector", "namespaceSelector"}) {
            LabelRules.selector(Fields.object(term, selector), path.child(selector), errors);
        }
        for (JsonNode element : Fields.list(term, "namespaces")) {
            String namespace = Fields.text(element);
            errors.invalid(path.child("namespace"), namespace, Names.dnsLabel(namespace));
        }
        labelKeys(term, path, errors);
        String key = Fields.text(term, "topologyKey");
        if (key.isEmpty()) {
            errors.required(path.child("topologyKey"), "can not be empty");
        }
        LabelRules.labelName(key, path.child("topologyKey"), errors);
    }

    private static void labelKeys(JsonNode term, Path path, Errors errors) {
        Set<String> mismatched = new HashSet<>();
        Fields.list(term, "mismatchLabelKeys").forEach(key -> mismatched.add(Fields.text(key)));
        for (String field : new String[] {"matchLabelKeys", "mismatchLabelKeys"}) {
            JsonNode keys = Fields.list(term, field);
            if (!keys.isEmpty() && !Fields.has(term, "labelSelector")) {
                errors.forbidden(path.child(field), "must not be specified when labelSelector is not set");
                continue;
            }
            int i = 0;
            for (JsonNode element : keys) {
                String key = Fields.text(element);
                Path at = path.child(field).index(i++);
                LabelRules.labelName(key, at, errors);
                if (field.equals("matchLabelKeys") && mismatched.contains(key)) {
                    errors.invalid(at, key, "exists in both matchLabelKeys and mismatchLabelKeys");
                }
            }
        }
    }
}
