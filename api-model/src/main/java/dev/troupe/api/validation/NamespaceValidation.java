package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Namespace: its own finalizers, and a phase that fits its deletion. */
final class NamespaceValidation implements KindValidation {

    @Override
    public NameRule names() {
        return NameRule.DNS_LABEL;
    }

    @Override
    public void content(ObjectNode namespace, Errors errors) {
        Path path = Path.SPEC.child("finalizers");
        for (JsonNode element : Fields.list(Fields.object(namespace, "spec"), "finalizers")) {
            String finalizer = Fields.text(element);
            errors.invalid(path, finalizer, Names.qualified(finalizer));
            MetadataRules.standardFinalizer(finalizer, path, errors);
        }
    }

    @Override
    public void status(ObjectNode old, ObjectNode next, Errors errors) {
        boolean deleting = Fields.has(Fields.object(old, "metadata"), "deletionTimestamp");
        String phase = Fields.text(Fields.object(next, "status"), "phase");
        Path path = Path.STATUS.child("Phase");
        if (!deleting && !phase.equals("Active")) {
            errors.invalid(path, phase, "may only be 'Active' if `deletionTimestamp` is empty");
        } else if (deleting && !phase.equals("Terminating")) {
            errors.invalid(path, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
        }
    }
}
