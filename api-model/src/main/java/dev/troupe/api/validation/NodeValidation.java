package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Node: taints, pod subnets that never change once given, amounts that are amounts. */
final class NodeValidation implements KindValidation {
    private static final Path POD_CIDRS = Path.SPEC.child("podCIDRs");

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode node, Errors errors) {
        JsonNode spec = Fields.object(node, "spec");
        // The path is what Kubernetes reports, although taints are in the spec.
        TaintRules.taints(Fields.list(spec, "taints"), Path.METADATA.child("taints"), errors);
        podCidrs(Fields.list(spec, "podCIDRs"), errors);
        resources(Fields.object(node, "status"), errors);
    }

    private static void podCidrs(JsonNode cidrs, Errors errors) {
        int v4 = 0;
        int v6 = 0;
        int i = 0;
        Set<String> seen = new HashSet<>();
        for (JsonNode element : cidrs) {
            String cidr = Fields.text(element);
            Path path = POD_CIDRS.index(i++);
            if (!Addresses.isCidr(cidr)) {
                errors.invalid(path, cidr, Addresses.CIDR_MESSAGE);
            } else if (cidr.indexOf(':') >= 0) {
                v6++;
            } else {
                v4++;
            }
            if (!seen.add(cidr)) {
                errors.duplicate(path, cidr);
            }
        }
        if (v4 > 1 || v6 > 1) {
            errors.invalid(POD_CIDRS, cidrs, "may specify no more than one CIDR for each IP family");
        }
    }

    private static void resources(JsonNode status, Errors errors) {
        for (String list : new String[] {"capacity", "allocatable"}) {
            Path path = Path.STATUS.child(list);
            for (Map.Entry<String, JsonNode> entry : Fields.entries(status, list)) {
                Amounts.check(entry.getKey(), entry.getValue(), path.child(entry.getKey()), errors);
            }
        }
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        JsonNode before = Fields.object(old, "spec");
        JsonNode after = Fields.object(next, "spec");
        JsonNode cidrs = Fields.list(before, "podCIDRs");
        if (!cidrs.isEmpty() && !cidrs.equals(Fields.list(after, "podCIDRs"))) {
            errors.forbidden(POD_CIDRS, "node updates may not change podCIDR except from \"\" to valid");
        }
        String provider = Fields.text(before, "providerID");
        if (!provider.isEmpty() && !provider.equals(Fields.text(after, "providerID"))) {
            errors.forbidden(
                    Path.SPEC.child("providerID"), "node updates may not change providerID except from \"\" to valid");
        }
        addresses(next, errors);
    }

    @Override
    public void status(ObjectNode old, ObjectNode next, Errors errors) {
        resources(Fields.object(next, "status"), errors);
        addresses(next, errors);
    }

    private static void addresses(ObjectNode node, Errors errors) {
        Set<JsonNode> seen = new HashSet<>();
        int i = 0;
        for (JsonNode address : Fields.list(Fields.object(node, "status"), "addresses")) {
            Path path = Path.STATUS.child("addresses").index(i++);
            if (!seen.add(address)) {
                errors.duplicate(path, address, "");
            }
        }
    }
}
