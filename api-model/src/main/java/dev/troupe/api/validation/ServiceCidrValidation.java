package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.AddressRange;
import java.util.List;

/** ServiceCIDR: networks that Services have their addresses from, which stay. */
final class ServiceCidrValidation implements KindValidation {
    private static final Path CIDRS = Path.SPEC.child("cidrs");
    /** One for each family of addresses. */
    private static final int MOST = 2;

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode range, Errors errors) {
        List<JsonNode> cidrs =
                Fields.list(Fields.object(range, "spec"), "cidrs").valueStream().toList();
        if (cidrs.isEmpty()) {
            errors.required(CIDRS, "at least one CIDR required");
        } else if (cidrs.size() > MOST) {
            errors.invalid(CIDRS, cidrs.toString(), "may only hold up to 2 values");
        }
        for (int i = 0; i < cidrs.size(); i++) {
            String cidr = Fields.text(cidrs.get(i));
            if (!AddressRange.isNetwork(cidr)) {
                errors.invalid(CIDRS.index(i), cidr, "must be a valid CIDR value of IPv4, (e.g. 10.9.8.0/24)");
            }
        }
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        JsonNode cidrs = Fields.list(Fields.object(next, "spec"), "cidrs");
        if (!cidrs.equals(Fields.list(Fields.object(old, "spec"), "cidrs"))) {
            errors.invalid(CIDRS, cidrs, Errors.IMMUTABLE);
        }
    }
}
