package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Taints of nodes and the tolerations of pods. */
final class TaintRules {
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    private TaintRules() {}

    static void taints(JsonNode taints, Path path, Errors errors) {
        Set<String> seen = new HashSet<>();
        int i = 0;
        for (JsonNode taint : taints) {
            Path at = path.index(i++);
            String key = Fields.text(taint, "key");
            LabelRules.labelName(key, at.child("key"), errors);
            List<String> valueProblems = Names.labelValue(Fields.text(taint, "value"));
            if (!valueProblems.isEmpty()) {
                errors.invalid(at.child("value"), Fields.text(taint, "value"), String.join(";", valueProblems));
            }
            String effect = Fields.text(taint, "effect");
            if (effect.isEmpty()) {
                errors.required(at.child("effect"));
            } else {
                effect(effect, at.child("effect"), errors);
            }
            if (!seen.add(effect + '=' + key)) {
                errors.duplicate(at, taint, "taints must be unique by key and effect pair");
            }
        }
    }

    static void tolerations(JsonNode tolerations, Path path, Errors errors) {
        int i = 0;
        for (JsonNode toleration : tolerations) {
            toleration(toleration, path.index(i++), errors);
        }
    }

    private static void toleration(JsonNode toleration, Path path, Errors errors) {
        String key = Fields.text(toleration, "key");
        String operator = Fields.text(toleration, "operator");
        String value = Fields.text(toleration, "value");
        String effect = Fields.text(toleration, "effect");
        if (!key.isEmpty()) {
            LabelRules.labelName(key, path.child("key"), errors);
        } else if (!operator.equals("Exists")) {
            errors.invalid(
                    path.child("operator"),
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }
        if (Fields.has(toleration, "tolerationSeconds") && !effect.equals("NoExecute")) {
            errors.invalid(path.child("effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        switch (operator) {
            case "", "Equal" -> {
                List<String> problems = Names.labelValue(value);
                if (!problems.isEmpty()) {
                    errors.invalid(path.child("operator"), value, String.join(";", problems));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    errors.invalid(path.child("operator"), value, "value must be empty when `operator` is 'Exists'");
                }
            }
            default -> errors.notSupported(path.child("operator"), operator, List.of("Equal", "Exists"));
        }
        if (!effect.isEmpty()) {
            effect(effect, path.child("effect"), errors);
        }
    }

    private static void effect(String effect, Path path, Errors errors) {
        if (!EFFECTS.contains(effect)) {
            errors.notSupported(path, effect, EFFECTS);
        }
    }
}
