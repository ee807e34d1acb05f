package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Event, in the form of the core group. Old clients leave {@code eventTime} out and are asked for little; with it, an
 * event must say who reports it and what happened.
 */
final class EventValidation implements KindValidation {
    private static final int NAME_MAX = 128;
    private static final int MESSAGE_MAX = 1024;

    @Override
    public NameRule names() {
        return NameRule.PATH_SEGMENT;
    }

    @Override
    public void content(ObjectNode event, Errors errors) {
        String namespace = Fields.text(Fields.object(event, "metadata"), "namespace");
        String about = Fields.text(Fields.object(event, "involvedObject"), "namespace");
        boolean reported = Fields.has(event, "eventTime");
        boolean fits =
                about.isEmpty() ? mayHoldClusterScoped(namespace, reported) : reported || namespace.equals(about);
        if (!fits) {
            errors.invalid(Path.root("involvedObject").child("namespace"), about, "does not match event.namespace");
        }
        if (reported) {
            report(event, errors);
        }
    }

    /** Events about cluster-scoped objects live in these namespaces. */
    private static boolean mayHoldClusterScoped(String namespace, boolean reported) {
        return namespace.equals("default") || (reported ? namespace.equals("kube-system") : namespace.isEmpty());
    }

    private static void report(ObjectNode event, Errors errors) {
        String component = Fields.text(event, "reportingComponent");
        Path path = Path.root("reportingComponent");
        if (component.isEmpty()) {
            errors.required(path);
        }
        LabelRules.labelName(component, path, errors);
        bounded(event, "reportingInstance", true, NAME_MAX, errors);
        bounded(event, "action", true, NAME_MAX, errors);
        bounded(event, "reason", true, NAME_MAX, errors);
        bounded(event, "message", false, MESSAGE_MAX, errors);
    }

    private static void bounded(ObjectNode event, String field, boolean required, int maxLength, Errors errors) {
        String value = Fields.text(event, field);
        if (required && value.isEmpty()) {
            errors.required(Path.root(field));
        } else if (value.length() > maxLength) {
            errors.invalid(Path.root(field), "", "can have at most " + maxLength + " characters");
        }
    }
}
