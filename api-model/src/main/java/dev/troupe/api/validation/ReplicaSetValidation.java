package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** ReplicaSet. */
final class ReplicaSetValidation implements KindValidation {

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode replicaSet, Errors errors) {
        WorkloadRules.spec(Fields.object(replicaSet, "spec"), errors);
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        WorkloadRules.selectorIsImmutable(old, next, errors);
    }

    @Override
    public void status(ObjectNode old, ObjectNode next, Errors errors) {
        WorkloadRules.counts(
                Fields.object(next, "status"),
                List.of("observedGeneration"),
                List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
                errors);
    }
}
