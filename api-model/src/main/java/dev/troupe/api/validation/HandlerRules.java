package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Probes and lifecycle hooks, and the handlers that both consist of. */
final class HandlerRules {
    private static final List<String> PROBE_HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc");
    private static final List<String> HOOK_HANDLERS = List.of("exec", "httpGet", "tcpSocket", "sleep");
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");
    private static final List<String> COUNTS =
            List.of("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold");

    private HandlerRules() {}

    /** Checks the probes and hooks of a container that may have them. */
    static void check(JsonNode container, PodScope pod, Path path, Errors errors) {
        JsonNode lifecycle = Fields.object(container, "lifecycle");
        for (String hook : new String[] {"postStart", "preStop"}) {
            if (Fields.has(lifecycle, hook)) {
                Path at = path.child("lifecycle").child(hook);
                handler(lifecycle.path(hook), HOOK_HANDLERS, pod, at, errors);
            }
        }
        for (String probe : new String[] {"livenessProbe", "readinessProbe", "startupProbe"}) {
            if (Fields.has(container, probe)) {
                probe(container.path(probe), probe.equals("readinessProbe"), pod, path.child(probe), errors);
            }
        }
    }

    private static void probe(JsonNode probe, boolean readiness, PodScope pod, Path path, Errors errors) {
        handler(probe, PROBE_HANDLERS, pod, path, errors);
        for (String count : COUNTS) {
            errors.nonNegative(path, probe, count);
        }
        Long grace = Fields.optionalNumber(probe, "terminationGracePeriodSeconds");
        Path gracePath = path.child("terminationGracePeriodSeconds");
        if (grace != null && grace <= 0) {
            errors.invalid(gracePath, grace, "must be greater than 0");
        }
        if (readiness) {
            if (grace != null) {
                errors.invalid(gracePath, grace, "must not be set for readinessProbes");
            }
        } else if (Fields.number(probe, "successThreshold") != 1) {
            errors.invalid(path.child("successThreshold"), Fields.number(probe, "successThreshold"), "must be 1");
        }
    }

    private static void handler(JsonNode parent, List<String> kinds, PodScope pod, Path path, Errors errors) {
        boolean found = false;
        for (String kind : kinds) {
            if (!Fields.has(parent, kind)) {
                continue;
            }
            if (found) {
                errors.forbidden(path.child(kind), "may not specify more than 1 handler type");
            } else {
                found = true;
                action(kind, parent.path(kind), pod, path.child(kind), errors);
            }
        }
        if (!found) {
            errors.required(path, "must specify a handler type");
        }
    }

    private static void action(String kind, JsonNode action, PodScope pod, Path path, Errors errors) {
        switch (kind) {
            case "exec" -> {
                if (Fields.list(action, "command").isEmpty()) {
                    errors.required(path.child("command"));
                }
            }
            case "httpGet" -> httpGet(action, path, errors);
            case "tcpSocket", "grpc" -> PortRules.target(action.path("port"), path.child("port"), errors);
            case "sleep" -> sleep(action, pod, path, errors);
            default -> throw new IllegalArgumentException("no such handler: " + kind);
        }
    }

    private static void httpGet(JsonNode request, Path path, Errors errors) {
        if (Fields.text(request, "path").isEmpty()) {
            errors.required(path.child("path"));
        }
        PortRules.target(request.path("port"), path.child("port"), errors);
        String scheme = Fields.text(request, "scheme");
        if (!SCHEMES.contains(scheme)) {
            errors.notSupported(path.child("scheme"), scheme, SCHEMES);
        }
        for (JsonNode header : Fields.list(request, "httpHeaders")) {
            String name = Fields.text(header, "name");
            errors.invalid(path.child("httpHeaders"), name, Names.headerName(name));
        }
    }

    private static void sleep(JsonNode sleep, PodScope pod, Path path, Errors errors) {
        long seconds = Fields.number(sleep, "seconds");
        Long grace = pod.gracePeriodSeconds();
        if (grace != null && (seconds < 0 || seconds > grace)) {
            errors.invalid(
                    path, seconds, "must be non-negative and less than terminationGracePeriodSeconds (" + grace + ")");
        }
    }
}
