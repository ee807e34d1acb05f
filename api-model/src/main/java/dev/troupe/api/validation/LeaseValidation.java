package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Lease: durations and counts that make sense. */
final class LeaseValidation implements KindValidation {

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode lease, Errors errors) {
        JsonNode spec = Fields.object(lease, "spec");
        Long seconds = Fields.optionalNumber(spec, "leaseDurationSeconds");
        if (seconds != null && seconds <= 0) {
            errors.invalid(Path.SPEC.child("leaseDurationSeconds"), seconds, "must be greater than 0");
        }
        errors.nonNegative(Path.SPEC, spec, "leaseTransitions");
        boolean strategy = !Fields.text(spec, "strategy").isEmpty();
        if (strategy) {
            LabelRules.labelName(Fields.text(spec, "strategy"), Path.SPEC.child("strategy"), errors);
        } else if (!Fields.text(spec, "preferredHolder").isEmpty()) {
            errors.forbidden(Path.SPEC.child("preferredHolder"), "may only be specified if `strategy` is defined");
        }
    }
}
