package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** IPAddress: who has the address that is its name; that stays. */
final class IpAddressValidation implements KindValidation {
    private static final Path PARENT = Path.SPEC.child("parentRef");

    @Override
    public NameRule names() {
        return NameRule.IP_ADDRESS;
    }

    @Override
    public void content(ObjectNode address, Errors errors) {
        JsonNode spec = Fields.object(address, "spec");
        if (!Fields.has(spec, "parentRef")) {
            errors.required(PARENT);
            return;
        }
        JsonNode parent = Fields.object(spec, "parentRef");
        String group = Fields.text(parent, "group");
        if (!group.isEmpty()) {
            errors.invalid(PARENT.child("group"), group, Names.dnsSubdomain(group));
        }
        segment(parent, "resource", errors);
        segment(parent, "name", errors);
        String namespace = Fields.text(parent, "namespace");
        if (!namespace.isEmpty()) {
            errors.invalid(PARENT.child("namespace"), namespace, Names.pathSegment(namespace));
        }
    }

    private static void segment(JsonNode parent, String field, Errors errors) {
        String value = Fields.text(parent, field);
        if (value.isEmpty()) {
            errors.required(PARENT.child(field));
        } else {
            errors.invalid(PARENT.child(field), value, Names.pathSegment(value));
        }
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        JsonNode parent = Fields.object(Fields.object(next, "spec"), "parentRef");
        if (!parent.equals(Fields.object(Fields.object(old, "spec"), "parentRef"))) {
            errors.invalid(PARENT, parent, Errors.IMMUTABLE);
        }
    }
}
