package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.AddressRange;
import java.util.ArrayList;
import java.util.List;

/** IPAddressPool: ranges that are ranges, and no address in two of them. */
final class AddressPoolValidation implements KindValidation {
    /** The allocator keeps a bit for each address. */
    private static final long MOST = 1 << 16;

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode pool, Errors errors) {
        JsonNode addresses = Fields.list(Fields.object(pool, "spec"), "addresses");
        Path all = Path.SPEC.child("addresses");
        if (addresses.isEmpty()) {
            errors.required(all, "");
        }
        List<AddressRange> ranges = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            String text = Fields.text(addresses.get(i));
            AddressRange range;
            try {
                range = AddressRange.parse(text);
            } catch (IllegalArgumentException e) {
                errors.invalid(
                        all.index(i),
                        text,
                        "must be a range of IPv4 addresses, (e.g. 192.168.10.0/28 or 192.168.10.240-192.168.10.250)");
                continue;
            }
            if (range.size() > MOST) {
                errors.invalid(all.index(i), text, "must have at most " + MOST + " addresses");
            } else if (ranges.stream().anyMatch(range::overlaps)) {
                errors.invalid(all.index(i), text, "must not overlap with another range of the pool");
            } else {
                ranges.add(range);
            }
        }
    }
}
