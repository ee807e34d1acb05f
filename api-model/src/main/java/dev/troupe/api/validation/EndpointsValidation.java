package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Endpoints and EndpointSlices: addresses that are addresses, and lead into nobody's own machine. */
final class EndpointsValidation implements KindValidation {
    private static final long MAX_PORT = 65_535;

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode object, Errors errors) {
        JsonNode subsets = Fields.list(object, "subsets");
        for (int i = 0; i < subsets.size(); i++) {
            Path subset = Path.root("subsets").index(i);
            for (String list : new String[] {"addresses", "notReadyAddresses"}) {
                JsonNode addresses = Fields.list(subsets.get(i), list);
                for (int k = 0; k < addresses.size(); k++) {
                    Path path = subset.child(list).index(k).child("ip");
                    address(Fields.text(addresses.get(k), "ip"), path, errors);
                }
            }
            ports(Fields.list(subsets.get(i), "ports"), subset.child("ports"), errors);
        }
        slice(object, errors);
        ports(Fields.list(object, "ports"), Path.root("ports"), errors);
    }

    private static void slice(ObjectNode object, Errors errors) {
        String type = Fields.text(object, "addressType");
        JsonNode endpoints = Fields.list(object, "endpoints");
        for (int i = 0; i < endpoints.size() && !type.equals("FQDN"); i++) {
            JsonNode addresses = Fields.list(endpoints.get(i), "addresses");
            for (int k = 0; k < addresses.size(); k++) {
                Path path = Path.root("endpoints").index(i).child("addresses").index(k);
                String address = Fields.text(addresses.get(k));
                if (type.equals("IPv4") && !Addresses.isV4(address)) {
                    errors.invalid(path, address, "must be an IPv4 address");
                } else if (type.equals("IPv6") && !Addresses.isV6(address)) {
                    errors.invalid(path, address, "must be an IPv6 address");
                } else {
                    address(address, path, errors);
                }
            }
        }
    }

    private static void address(String address, Path path, Errors errors) {
        if (!Addresses.isIp(address)) {
            errors.invalid(path, address, Addresses.IP_MESSAGE);
        } else if (address.equals("0.0.0.0") || address.equals("::")) {
            errors.invalid(path, address, "may not be unspecified (" + address + ")");
        } else if (address.startsWith("127.") || address.equals("::1")) {
            errors.invalid(path, address, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        } else if (address.startsWith("169.254.") || address.regionMatches(true, 0, "fe80:", 0, 5)) {
            errors.invalid(path, address, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        } else if (address.startsWith("224.0.0.") || address.regionMatches(true, 0, "ff02:", 0, 5)) {
            errors.invalid(path, address, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    private static void ports(JsonNode ports, Path path, Errors errors) {
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).has("port")) {
                errors.inRange(path.index(i).child("port"), Fields.number(ports.get(i), "port"), 1, MAX_PORT);
            }
        }
    }
}
