package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Ingress: hosts, paths and the Services behind them. Whether these exist is not asked. */
final class IngressValidation implements KindValidation {
    private static final List<String> PATH_TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");
    private static final List<String> NOT_IN_PATHS = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> NOT_AT_ENDS = List.of("/..", "/.");
    private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
    private static final long MAX_PORT = 65_535;

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode ingress, Errors errors) {
        JsonNode spec = Fields.object(ingress, "spec");
        JsonNode rules = Fields.list(spec, "rules");
        boolean hasDefault = Fields.has(spec, "defaultBackend");
        if (rules.isEmpty() && !hasDefault) {
            errors.invalid(Path.SPEC, rules, "either `defaultBackend` or `rules` must be specified");
        }
        if (hasDefault) {
            backend(Fields.object(spec, "defaultBackend"), Path.SPEC.child("defaultBackend"), errors);
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), Path.SPEC.child("rules").index(i), errors);
        }
        JsonNode tls = Fields.list(spec, "tls");
        for (int i = 0; i < tls.size(); i++) {
            JsonNode hosts = Fields.list(tls.get(i), "hosts");
            for (int j = 0; j < hosts.size(); j++) {
                host(
                        Fields.text(hosts.get(j)),
                        Path.SPEC.child("tls").index(i).child("hosts").index(j),
                        errors);
            }
        }
        String className = Fields.text(spec, "ingressClassName");
        if (Fields.has(spec, "ingressClassName")) {
            errors.invalid(Path.SPEC.child("ingressClassName"), className, Names.dnsSubdomain(className));
        }
    }

    @Override
    public void create(ObjectNode ingress, Errors errors) {
        String annotated =
                Fields.text(Fields.object(Fields.object(ingress, "metadata"), "annotations"), CLASS_ANNOTATION);
        if (!annotated.isEmpty() && Fields.has(Fields.object(ingress, "spec"), "ingressClassName")) {
            errors.invalid(
                    Path.METADATA.child("annotations").child(CLASS_ANNOTATION),
                    annotated,
                    "can not be set when the class field is also set");
        }
    }

    private static void rule(JsonNode rule, Path at, Errors errors) {
        String host = Fields.text(rule, "host");
        if (!host.isEmpty()) {
            if (Addresses.isIp(host)) {
                errors.invalid(at.child("host"), host, "must be a DNS name, not an IP address");
            } else {
                host(host, at.child("host"), errors);
            }
        }
        if (!Fields.has(rule, "http")) {
            return;
        }
        Path pathsAt = at.child("http").child("paths");
        JsonNode paths = Fields.list(Fields.object(rule, "http"), "paths");
        if (paths.isEmpty()) {
            errors.required(pathsAt);
        }
        for (int i = 0; i < paths.size(); i++) {
            path(paths.get(i), pathsAt.index(i), errors);
            backend(Fields.object(paths.get(i), "backend"), pathsAt.index(i).child("backend"), errors);
        }
    }

    private static void host(String host, Path at, Errors errors) {
        errors.invalid(at, host, host.contains("*") ? Names.wildcardSubdomain(host) : Names.dnsSubdomain(host));
    }

    private static void path(JsonNode entry, Path at, Errors errors) {
        String path = Fields.text(entry, "path");
        String type = Fields.text(entry, "pathType");
        Path pathAt = at.child("path");
        switch (type) {
            case "" -> errors.required(at.child("pathType"), "pathType must be specified");
            case "Exact", "Prefix" -> {
                if (!path.startsWith("/")) {
                    errors.invalid(pathAt, path, "must be an absolute path");
                }
                for (String sequence : NOT_IN_PATHS) {
                    if (path.contains(sequence)) {
                        errors.invalid(pathAt, path, "must not contain '" + sequence + "'");
                    }
                }
                for (String end : NOT_AT_ENDS) {
                    if (path.endsWith(end)) {
                        errors.invalid(pathAt, path, "cannot end with '" + end + "'");
                    }
                }
            }
            case "ImplementationSpecific" -> {
                if (!path.isEmpty() && !path.startsWith("/")) {
                    errors.invalid(pathAt, path, "must be an absolute path");
                }
            }
            default -> errors.notSupported(at.child("pathType"), type, PATH_TYPES);
        }
    }

    private static void backend(JsonNode backend, Path at, Errors errors) {
        boolean resource = Fields.has(backend, "resource");
        if (!Fields.has(backend, "service")) {
            if (!resource) {
                errors.invalid(at, "", "resource or service backend is required");
            }
            return;
        }
        if (resource) {
            errors.invalid(at, "", "cannot set both resource and service backends");
            return;
        }
        JsonNode service = Fields.object(backend, "service");
        Path serviceAt = at.child("service");
        String name = Fields.text(service, "name");
        if (name.isEmpty()) {
            errors.required(serviceAt.child("name"));
        } else {
            errors.invalid(serviceAt.child("name"), name, Names.dns1035Label(name));
        }
        port(Fields.object(service, "port"), serviceAt.child("port"), errors);
    }

    private static void port(JsonNode port, Path at, Errors errors) {
        String name = Fields.text(port, "name");
        long number = Fields.number(port, "number");
        if (!name.isEmpty() && number != 0) {
            errors.invalid(at, name, "cannot set both port name & port number");
        } else if (!name.isEmpty()) {
            errors.invalid(at.child("name"), name, Names.portName(name));
        } else if (number != 0) {
            errors.inRange(at.child("number"), number, 1, MAX_PORT);
        } else {
            errors.required(at, "port name or number is required");
        }
    }
}
