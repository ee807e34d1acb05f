package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Service. Whether addresses and ports are free is not seen here; who hands them out tells. */
final class ServiceValidation implements KindValidation {
    private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> POLICIES = List.of("Cluster", "Local");
    private static final List<String> DISTRIBUTIONS = List.of("PreferClose", "PreferSameNode", "PreferSameZone");
    private static final long MAX_PORT = 65_535;
    private static final long MAX_AFFINITY_SECONDS = 86_400;
    private static final String NONE = "None";

    @Override
    public NameRule names() {
        return NameRule.DNS_1035_LABEL;
    }

    @Override
    public void content(ObjectNode service, Errors errors) {
        JsonNode spec = Fields.object(service, "spec");
        String type = Fields.text(spec, "type");
        if (!TYPES.contains(type)) {
            errors.notSupported(Path.SPEC.child("type"), type, TYPES);
        }
        boolean headless = Fields.text(spec, "clusterIP").equals(NONE);
        boolean externalName = type.equals("ExternalName");
        if (Fields.list(spec, "ports").isEmpty() && !headless && !externalName) {
            errors.required(Path.SPEC.child("ports"), "");
        }
        if (externalName) {
            externalName(spec, errors);
        }
        ports(spec, type, errors);
        LabelRules.labels(spec, "selector", Path.SPEC.child("selector"), errors);
        affinity(spec, errors);
        clusterIps(spec, type, headless, errors);
        if (!externalName && !(headless && Fields.object(spec, "selector").isEmpty())) {
            families(spec, errors);
        }
        policies(spec, type, errors);
        outside(spec, type, errors);
    }

    /** Addresses of the nodes' network that lead to the Service, and who may use them. */
    private static void outside(JsonNode spec, String type, Errors errors) {
        JsonNode addresses = Fields.list(spec, "externalIPs");
        for (int i = 0; i < addresses.size(); i++) {
            Path path = Path.SPEC.child("externalIPs").index(i);
            String address = Fields.text(addresses.get(i));
            Addresses.ip(address, path, errors);
            if (address.startsWith("127.") || address.equals("0.0.0.0") || address.startsWith("169.254.")) {
                errors.invalid(path, address, "may not be in the unspecified, loopback or link-local ranges");
            }
        }
        String wanted = Fields.text(spec, "loadBalancerIP");
        if (!wanted.isEmpty() && !Addresses.isIp(wanted)) {
            errors.invalid(Path.SPEC.child("loadBalancerIP"), wanted, Addresses.IP_MESSAGE);
        }
        boolean balanced = type.equals("LoadBalancer");
        JsonNode ranges = Fields.list(spec, "loadBalancerSourceRanges");
        if (!ranges.isEmpty() && !balanced) {
            errors.forbidden(
                    Path.SPEC.child("loadBalancerSourceRanges"), "may only be used when `type` is 'LoadBalancer'");
        }
        for (int i = 0; i < ranges.size(); i++) {
            String range = Fields.text(ranges.get(i)).strip();
            if (!Addresses.isCidr(range)) {
                errors.invalid(Path.SPEC.child("loadBalancerSourceRanges").index(i), range, Addresses.CIDR_MESSAGE);
            }
        }
        if (!Fields.text(spec, "loadBalancerClass").isEmpty() && !balanced) {
            errors.forbidden(Path.SPEC.child("loadBalancerClass"), "may only be used when `type` is 'LoadBalancer'");
        }
        long health = Fields.number(spec, "healthCheckNodePort");
        boolean local = Fields.text(spec, "externalTrafficPolicy").equals("Local");
        if (health != 0 && !(balanced && local)) {
            errors.invalid(
                    Path.SPEC.child("healthCheckNodePort"),
                    health,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
    }

    private static void externalName(JsonNode spec, Errors errors) {
        String name = Fields.text(spec, "externalName");
        Path path = Path.SPEC.child("externalName");
        if (name.isEmpty()) {
            errors.required(path, "");
        } else {
            errors.invalid(
                    path, name, Names.dnsSubdomain(name.endsWith(".") ? name.substring(0, name.length() - 1) : name));
        }
        if (!Fields.text(spec, "clusterIP").isEmpty()) {
            errors.forbidden(Path.SPEC.child("clusterIPs"), "may not be set for ExternalName services");
        }
    }

    private static void ports(JsonNode spec, String type, Errors errors) {
        JsonNode ports = Fields.list(spec, "ports");
        Set<String> names = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Set<String> nodePorts = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            Path path = Path.SPEC.child("ports").index(i);
            String name = Fields.text(port, "name");
            if (name.isEmpty()) {
                if (ports.size() > 1) {
                    errors.required(path.child("name"), "");
                }
            } else {
                errors.invalid(path.child("name"), name, Names.dnsLabel(name));
                if (!names.add(name)) {
                    errors.duplicate(path.child("name"), name);
                }
            }
            port(port, path, errors);
            String protocol = Fields.text(port, "protocol");
            if (!seen.add(protocol + Fields.number(port, "port"))) {
                errors.duplicate(
                        path,
                        Json.object()
                                .put("port", Fields.number(port, "port"))
                                .put("protocol", protocol)
                                .put("targetPort", 0),
                        "");
            }
            long nodePort = Fields.number(port, "nodePort");
            if (nodePort != 0 && (type.equals("ClusterIP") || type.equals("ExternalName"))) {
                errors.forbidden(path.child("nodePort"), "may not be used when `type` is '" + type + "'");
            } else if (nodePort != 0 && !nodePorts.add(protocol + nodePort)) {
                errors.duplicate(path.child("nodePort"), Long.toString(nodePort));
            }
        }
    }

    private static void port(JsonNode port, Path path, Errors errors) {
        errors.inRange(path.child("port"), Fields.number(port, "port"), 1, MAX_PORT);
        String protocol = Fields.text(port, "protocol");
        if (protocol.isEmpty()) {
            errors.required(path.child("protocol"), "");
        } else if (!PROTOCOLS.contains(protocol)) {
            errors.notSupported(path.child("protocol"), protocol, PROTOCOLS);
        }
        if (Fields.has(port, "appProtocol")) {
            String appProtocol = Fields.text(port, "appProtocol");
            errors.invalid(path.child("appProtocol"), appProtocol, Names.qualified(appProtocol));
        }
        JsonNode target = port.path("targetPort");
        if (target.isTextual()) {
            errors.invalid(path.child("targetPort"), target.asText(), Names.portName(target.asText()));
        } else {
            errors.inRange(path.child("targetPort"), target.asLong(0), 1, MAX_PORT);
        }
    }

    private static void affinity(JsonNode spec, Errors errors) {
        String affinity = Fields.text(spec, "sessionAffinity");
        Path path = Path.SPEC.child("sessionAffinity");
        if (affinity.isEmpty()) {
            errors.required(path, "");
        } else if (!affinity.equals("ClientIP") && !affinity.equals(NONE)) {
            errors.notSupported(path, affinity, List.of("ClientIP", NONE));
        }
        if (affinity.equals("ClientIP")) {
            long seconds = Fields.number(
                    Fields.object(Fields.object(spec, "sessionAffinityConfig"), "clientIP"), "timeoutSeconds");
            if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
                errors.invalid(
                        Path.SPEC
                                .child("sessionAffinityConfig")
                                .child("clientIP")
                                .child("timeoutSeconds"),
                        seconds,
                        "must be greater than 0 and less than " + MAX_AFFINITY_SECONDS);
            }
        }
    }

    private static void clusterIps(JsonNode spec, String type, boolean headless, Errors errors) {
        Path path = Path.SPEC.child("clusterIPs");
        String first = Fields.text(spec, "clusterIP");
        if (headless && (type.equals("NodePort") || type.equals("LoadBalancer"))) {
            errors.invalid(path.index(0), NONE, "may not be set to 'None' for " + type + " services");
        } else if (!first.isEmpty() && !headless && !Addresses.isIp(first)) {
            errors.invalid(path.index(0), first, Addresses.IP_MESSAGE);
        }
    }

    /** Clusters have addresses of one family; headless Services without a selector may tell of others. */
    private static void families(JsonNode spec, Errors errors) {
        String policy = Fields.text(spec, "ipFamilyPolicy");
        if (policy.equals("RequireDualStack")) {
            errors.invalid(
                    Path.SPEC.child("ipFamilyPolicy"),
                    policy,
                    "this cluster is not configured for dual-stack services");
        }
        JsonNode families = Fields.list(spec, "ipFamilies");
        for (int i = 0; i < families.size(); i++) {
            String family = Fields.text(families.get(i));
            if (!family.equals("IPv4")) {
                errors.invalid(Path.SPEC.child("ipFamilies").index(i), family, "not configured on this cluster");
            }
        }
    }

    /** The address is in two fields. */
    private static void sameAddress(JsonNode spec, Errors errors) {
        JsonNode all = Fields.list(spec, "clusterIPs");
        if (!all.isEmpty() && !Fields.text(all.get(0)).equals(Fields.text(spec, "clusterIP"))) {
            errors.invalid(Path.SPEC.child("clusterIPs"), all, "first value must match `clusterIP`");
        }
    }

    @Override
    public void create(ObjectNode object, Errors errors) {
        sameAddress(Fields.object(object, "spec"), errors);
    }

    private static void policies(JsonNode spec, String type, Errors errors) {
        String internal = Fields.text(spec, "internalTrafficPolicy");
        if (!internal.isEmpty() && !POLICIES.contains(internal)) {
            errors.notSupported(Path.SPEC.child("internalTrafficPolicy"), internal, POLICIES);
        }
        String distribution = Fields.text(spec, "trafficDistribution");
        if (Fields.has(spec, "trafficDistribution") && !DISTRIBUTIONS.contains(distribution)) {
            errors.notSupported(Path.SPEC.child("trafficDistribution"), distribution, DISTRIBUTIONS);
        }
        String external = Fields.text(spec, "externalTrafficPolicy");
        Path path = Path.SPEC.child("externalTrafficPolicy");
        boolean accessible = type.equals("NodePort")
                || type.equals("LoadBalancer")
                || !Fields.list(spec, "externalIPs").isEmpty();
        if (!external.isEmpty() && !accessible) {
            errors.invalid(path, external, "may only be set for externally-accessible services");
        } else if (!external.isEmpty() && !POLICIES.contains(external)) {
            errors.notSupported(path, external, POLICIES);
        }
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        JsonNode before = Fields.object(old, "spec");
        JsonNode after = Fields.object(next, "spec");
        boolean had = !Fields.text(before, "type").equals("ExternalName")
                && !Fields.text(before, "clusterIP").isEmpty();
        boolean has = !Fields.text(after, "type").equals("ExternalName");
        boolean changed = !Fields.text(before, "clusterIP").equals(Fields.text(after, "clusterIP"));
        JsonNode all = Fields.list(after, "clusterIPs");
        // Who changes one of the two fields alone means both.
        boolean alone = changed && all.equals(Fields.list(before, "clusterIPs"));
        if (!alone) {
            sameAddress(after, errors);
        }
        if (had && has && changed) {
            JsonNode asked = alone ? Json.array().add(Fields.text(after, "clusterIP")) : all;
            errors.invalid(Path.SPEC.child("clusterIPs").index(0), asked, "may not change once set");
        }
        boolean balanced = Fields.text(before, "type").equals("LoadBalancer")
                && Fields.text(after, "type").equals("LoadBalancer");
        String kept = Fields.text(before, "loadBalancerClass");
        if (balanced && !kept.equals(Fields.text(after, "loadBalancerClass"))) {
            errors.invalid(
                    Path.SPEC.child("loadBalancerClass"),
                    Fields.text(after, "loadBalancerClass"),
                    "may not change once set");
        }
    }
}
