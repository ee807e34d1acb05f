package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** PodTemplate: a template for pods by itself, which may be of any restart policy. */
final class PodTemplateValidation implements KindValidation {

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode podTemplate, Errors errors) {
        template(Fields.object(podTemplate, "template"), Path.TEMPLATE, errors);
    }

    /** What every template for pods must keep, whoever has it. */
    static void template(JsonNode template, Path path, Errors errors) {
        JsonNode metadata = Fields.object(template, "metadata");
        LabelRules.labels(metadata, "labels", path.child("labels"), errors);
        MetadataRules.annotations(metadata, path.child("annotations"), errors);
        PodValidation.deletionCost(metadata, path.child("annotations"), errors);
        JsonNode spec = Fields.object(template, "spec");
        Path specPath = path.child("spec");
        PodSpecRules.check(spec, "", false, specPath, errors);
        if (!Fields.list(spec, "ephemeralContainers").isEmpty()) {
            errors.forbidden(specPath.child("ephemeralContainers"), "ephemeral containers not allowed in pod template");
        }
    }
}
