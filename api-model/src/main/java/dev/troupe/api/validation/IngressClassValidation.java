package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** IngressClass: a controller's name, which stays, and perhaps an object with its parameters. */
final class IngressClassValidation implements KindValidation {
    private static final int MAX_CONTROLLER = 250;
    private static final List<String> SCOPES = List.of("Cluster", "Namespace");

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode ingressClass, Errors errors) {
        JsonNode spec = Fields.object(ingressClass, "spec");
        controller(Fields.text(spec, "controller"), Path.SPEC.child("controller"), errors);
        if (Fields.has(spec, "parameters")) {
            parameters(Fields.object(spec, "parameters"), Path.SPEC.child("parameters"), errors);
        }
    }

    private static void controller(String controller, Path at, Errors errors) {
        int slash = controller.indexOf('/');
        if (controller.isEmpty()) {
            errors.required(at, "must be specified");
        } else if (controller.length() > MAX_CONTROLLER) {
            errors.tooLong(at, MAX_CONTROLLER);
        } else if (slash <= 0 || slash == controller.length() - 1) {
            errors.invalid(at, controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            String domain = controller.substring(0, slash);
            errors.invalid(at, domain, Names.dnsSubdomain(domain));
        }
    }

    private static void parameters(JsonNode parameters, Path at, Errors errors) {
        for (String field : List.of("kind", "name")) {
            if (Fields.text(parameters, field).isEmpty()) {
                errors.required(at.child(field), field + " is required");
            }
        }
        String scope = Fields.text(parameters, "scope");
        String namespace = Fields.text(parameters, "namespace");
        if (!SCOPES.contains(scope)) {
            errors.notSupported(at.child("scope"), scope, SCOPES);
        } else if (scope.equals("Namespace") && namespace.isEmpty()) {
            errors.required(at.child("namespace"), "`parameters.scope` is set to 'Namespace'");
        } else if (scope.equals("Cluster") && !namespace.isEmpty()) {
            errors.forbidden(at.child("namespace"), "`parameters.scope` is set to 'Cluster'");
        }
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        String controller = Fields.text(Fields.object(next, "spec"), "controller");
        if (!controller.equals(Fields.text(Fields.object(old, "spec"), "controller"))) {
            errors.invalid(Path.SPEC.child("controller"), controller, Errors.IMMUTABLE);
        }
    }
}
