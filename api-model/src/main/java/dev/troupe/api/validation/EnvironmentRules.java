package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;

/** {@code env} and {@code envFrom} of a container. */
final class EnvironmentRules {
    private static final String ONE_FIELD = "may not have more than one field specified at a time";

    private EnvironmentRules() {}

    static void check(JsonNode container, Path path, Errors errors) {
        int i = 0;
        for (JsonNode variable : Fields.list(container, "env")) {
            Path at = path.child("env").index(i++);
            String name = Fields.text(variable, "name");
            if (name.isEmpty()) {
                errors.required(at.child("name"));
            } else {
                errors.invalid(at.child("name"), name, Names.environmentVariable(name));
            }
            if (Fields.has(variable, "valueFrom")) {
                boolean hasValue = !Fields.text(variable, "value").isEmpty();
                source(variable.path("valueFrom"), hasValue, at.child("valueFrom"), errors);
            }
        }
        from(Fields.list(container, "envFrom"), path.child("envFrom"), errors);
    }

    private static void source(JsonNode source, boolean hasValue, Path path, Errors errors) {
        int sources = 0;
        if (Fields.has(source, "fieldRef")) {
            sources++;
            DownwardRules.field(source.path("fieldRef"), DownwardRules.VARIABLE_FIELDS, path.child("fieldRef"), errors);
        }
        if (Fields.has(source, "resourceFieldRef")) {
            sources++;
            DownwardRules.resource(source.path("resourceFieldRef"), false, path.child("resourceFieldRef"), errors);
        }
        for (String field : new String[] {"configMapKeyRef", "secretKeyRef"}) {
            if (Fields.has(source, field)) {
                sources++;
                key(source.path(field), path.child(field), errors);
            }
        }
        if (sources == 0) {
            errors.invalid(
                    path,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        } else if (hasValue) {
            errors.invalid(path, "", "may not be specified when `value` is not empty");
        } else if (sources > 1) {
            errors.invalid(path, "", ONE_FIELD);
        }
    }

    private static void key(JsonNode reference, Path path, Errors errors) {
        String name = Fields.text(reference, "name");
        errors.invalid(path.child("name"), name, Names.dnsSubdomain(name));
        String key = Fields.text(reference, "key");
        if (key.isEmpty()) {
            errors.required(path.child("key"));
        } else {
            errors.invalid(path.child("key"), key, Names.dataKey(key));
        }
    }

    private static void from(JsonNode sources, Path path, Errors errors) {
        int i = 0;
        for (JsonNode source : sources) {
            Path at = path.index(i++);
            String prefix = Fields.text(source, "prefix");
            if (!prefix.isEmpty()) {
                errors.invalid(at.child("prefix"), prefix, Names.environmentVariable(prefix));
            }
            int given = 0;
            for (String field : new String[] {"configMapRef", "secretRef"}) {
                if (Fields.has(source, field)) {
                    given++;
                    reference(
                            Fields.text(source.path(field), "name"),
                            at.child(field).child("name"),
                            errors);
                }
            }
            if (given == 0) {
                errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
            } else if (given > 1) {
                errors.invalid(path, "", ONE_FIELD);
            }
        }
    }

    private static void reference(String name, Path path, Errors errors) {
        if (name.isEmpty()) {
            errors.required(path);
        } else {
            errors.invalid(path, name, NameRule.DNS_SUBDOMAIN.checkPrefix(name));
        }
    }
}
