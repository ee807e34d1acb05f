package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** NetworkPolicy: selectors, address blocks, ports and what it is about. */
final class NetworkPolicyValidation implements KindValidation {
    private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");
    private static final List<String> TYPES = List.of("Ingress", "Egress");

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode policy, Errors errors) {
        JsonNode spec = Fields.object(policy, "spec");
        LabelRules.selector(Fields.object(spec, "podSelector"), Path.SPEC.child("podSelector"), errors);
        rules(spec, "ingress", "from", errors);
        rules(spec, "egress", "to", errors);
        JsonNode types = Fields.list(spec, "policyTypes");
        Path path = Path.SPEC.child("policyTypes");
        if (types.size() > TYPES.size()) {
            errors.invalid(path, types, "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            String type = Fields.text(types.get(i));
            if (!TYPES.contains(type)) {
                errors.notSupported(path.index(i), type, TYPES);
            }
        }
    }

    private static void rules(JsonNode spec, String direction, String side, Errors errors) {
        JsonNode rules = Fields.list(spec, direction);
        for (int i = 0; i < rules.size(); i++) {
            Path path = Path.SPEC.child(direction).index(i);
            JsonNode ports = Fields.list(rules.get(i), "ports");
            for (int j = 0; j < ports.size(); j++) {
                port(ports.get(j), path.child("ports").index(j), errors);
            }
            JsonNode peers = Fields.list(rules.get(i), side);
            for (int j = 0; j < peers.size(); j++) {
                peer(peers.get(j), path.child(side).index(j), errors);
            }
        }
    }

    private static void port(JsonNode port, Path path, Errors errors) {
        String protocol = Fields.text(port, "protocol");
        if (Fields.has(port, "protocol") && !PROTOCOLS.contains(protocol)) {
            errors.notSupported(path.child("protocol"), protocol, PROTOCOLS);
        }
        Long end = Fields.optionalNumber(port, "endPort");
        Path endPath = path.child("endPort");
        if (!Fields.has(port, "port")) {
            if (end != null) {
                errors.invalid(endPath, end, "may not be specified when `port` is not specified");
            }
            return;
        }
        if (port.path("port").isTextual()) {
            if (end != null) {
                errors.invalid(endPath, end, "may not be specified when `port` is non-numeric");
            }
            String name = Fields.text(port, "port");
            errors.invalid(path.child("port"), name, Names.portName(name));
            return;
        }
        long number = Fields.number(port, "port");
        errors.inRange(path.child("port"), number, 1, PortRules.MAX);
        if (end != null) {
            if (end < number) {
                errors.invalid(endPath, end, "must be greater than or equal to `port`");
            }
            errors.inRange(endPath, end, 1, PortRules.MAX);
        }
    }

    private static void peer(JsonNode peer, Path path, Errors errors) {
        int pods = 0;
        for (String selector : List.of("podSelector", "namespaceSelector")) {
            if (Fields.has(peer, selector)) {
                pods++;
                LabelRules.selector(Fields.object(peer, selector), path.child(selector), errors);
            }
        }
        boolean block = Fields.has(peer, "ipBlock");
        if (block) {
            block(Fields.object(peer, "ipBlock"), path.child("ipBlock"), errors);
        }
        if (!block && pods == 0) {
            errors.required(path, "must specify a peer");
        } else if (block && pods > 0) {
            errors.forbidden(path, "may not specify both ipBlock and another peer");
        }
    }

    private static void block(JsonNode block, Path path, Errors errors) {
        String cidr = Fields.text(block, "cidr");
        if (cidr.isEmpty()) {
            errors.required(path.child("cidr"));
            return;
        }
        if (!Addresses.isCidr(cidr)) {
            errors.invalid(path.child("cidr"), cidr, Addresses.CIDR_MESSAGE);
            return;
        }
        JsonNode excepted = Fields.list(block, "except");
        for (int i = 0; i < excepted.size(); i++) {
            String except = Fields.text(excepted.get(i));
            Path at = path.child("except").index(i);
            if (!Addresses.isCidr(except)) {
                errors.invalid(at, except, Addresses.CIDR_MESSAGE);
            } else if (!Addresses.isPart(except, cidr)) {
                errors.invalid(at, except, "must be a strict subset of `cidr`");
            }
        }
    }
}
