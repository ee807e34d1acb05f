package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Deployment: a ReplicaSet's rules, and how to get from one to the next. */
final class DeploymentValidation implements KindValidation {

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode deployment, Errors errors) {
        JsonNode spec = Fields.object(deployment, "spec");
        WorkloadRules.spec(spec, errors);
        strategy(Fields.object(spec, "strategy"), Path.SPEC.child("strategy"), errors);
        errors.nonNegative(Path.SPEC, spec, "revisionHistoryLimit");
        Long deadline = Fields.optionalNumber(spec, "progressDeadlineSeconds");
        if (deadline != null) {
            errors.nonNegative(Path.SPEC, spec, "progressDeadlineSeconds");
            if (deadline <= Fields.number(spec, "minReadySeconds")) {
                errors.invalid(
                        Path.SPEC.child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
            }
        }
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        WorkloadRules.selectorIsImmutable(old, next, errors);
    }

    @Override
    public void status(ObjectNode old, ObjectNode next, Errors errors) {
        JsonNode status = Fields.object(next, "status");
        WorkloadRules.counts(
                status,
                List.of("observedGeneration", "unavailableReplicas", "collisionCount"),
                List.of("updatedReplicas", "readyReplicas", "availableReplicas"),
                errors);
        long collisions = Fields.number(status, "collisionCount");
        if (collisions < Fields.number(Fields.object(old, "status"), "collisionCount")) {
            errors.invalid(Path.STATUS.child("collisionCount"), collisions, "cannot be decremented");
        }
    }

    private static void strategy(JsonNode strategy, Path path, Errors errors) {
        Path rolling = path.child("rollingUpdate");
        boolean hasRolling = Fields.has(strategy, "rollingUpdate");
        switch (Fields.text(strategy, "type")) {
            case "Recreate" -> {
                if (hasRolling) {
                    errors.forbidden(rolling, "may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" -> {
                if (hasRolling) {
                    rollingUpdate(strategy.path("rollingUpdate"), rolling, errors);
                } else {
                    errors.required(rolling, "this should be defaulted and never be nil");
                }
            }
            default -> errors.notSupported(path, strategy, List.of("Recreate", "RollingUpdate"));
        }
    }

    private static void rollingUpdate(JsonNode rolling, Path path, Errors errors) {
        JsonNode unavailable = rolling.path("maxUnavailable");
        JsonNode surge = rolling.path("maxSurge");
        share(unavailable, path.child("maxUnavailable"), errors);
        share(surge, path.child("maxSurge"), errors);
        if (isZero(unavailable) && isZero(surge)) {
            errors.invalid(path.child("maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0");
        }
        if (percent(unavailable) > 100) {
            errors.invalid(path.child("maxUnavailable"), unavailable, "must not be greater than 100%");
        }
    }

    private static void share(JsonNode value, Path path, Errors errors) {
        if (value.isTextual()) {
            errors.invalid(path, value.textValue(), Names.percent(value.textValue()));
        } else if (value.asLong(0) < 0) {
            errors.invalid(path, value, Errors.NEGATIVE);
        }
    }

    private static boolean isZero(JsonNode value) {
        return value.isTextual() ? percent(value) == 0 : value.asLong(0) == 0;
    }

    /** The number before the percent sign, -1 if the value is no percentage. */
    private static int percent(JsonNode value) {
        if (!value.isTextual() || !Names.percent(value.textValue()).isEmpty()) {
            return -1;
        }
        String digits = value.textValue().substring(0, value.textValue().length() - 1);
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }
}
