package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.KindDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** ObjectMeta, which every object has. */
final class MetadataRules {
    static final int ANNOTATIONS_MAX_BYTES = 256 * 1024;

    private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");
    private static final List<String> SYSTEM_FIELDS =
            List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");

    private MetadataRules() {}

    /** Checks the metadata of one object by itself. */
    static void check(KindDefinition kind, NameRule names, ObjectNode object, Errors errors) {
        JsonNode metadata = Fields.object(object, "metadata");
        names(names, metadata, errors);
        namespace(kind, metadata, errors);
        changeable(metadata, errors);
    }

    /** Checks what may change in metadata, by a write of the status too. */
    static void changeable(JsonNode metadata, Errors errors) {
        LabelRules.labels(metadata, "labels", Path.METADATA.child("labels"), errors);
        annotations(metadata, Path.METADATA.child("annotations"), errors);
        owners(metadata, errors);
        finalizers(metadata, errors);
    }

    private static void names(NameRule rule, JsonNode metadata, Errors errors) {
        String prefix = Fields.text(metadata, "generateName");
        if (!prefix.isEmpty()) {
            errors.invalid(Path.METADATA.child("generateName"), prefix, rule.checkPrefix(prefix));
        }
        String name = Fields.text(metadata, "name");
        if (!name.isEmpty()) {
            errors.invalid(Path.METADATA.child("name"), name, rule.check(name));
        } else if (prefix.isEmpty()) {
            errors.required(Path.METADATA.child("name"), "name or generateName is required");
        }
    }

    private static void namespace(KindDefinition kind, JsonNode metadata, Errors errors) {
        String namespace = Fields.text(metadata, "namespace");
        Path path = Path.METADATA.child("namespace");
        if (!kind.namespaced()) {
            if (!namespace.isEmpty()) {
                errors.forbidden(path, "not allowed on this type");
            }
        } else if (namespace.isEmpty()) {
            errors.required(path);
        } else {
            errors.invalid(path, namespace, Names.dnsLabel(namespace));
        }
    }

    /** The annotations of an object or of a pod template. */
    static void annotations(JsonNode metadata, Path path, Errors errors) {
        long bytes = 0;
        for (Map.Entry<String, JsonNode> annotation : Fields.entries(metadata, "annotations")) {
            String key = annotation.getKey();
            errors.invalid(path, key, Names.annotationKey(key));
            bytes += Sizes.utf8(key) + Sizes.utf8(Fields.text(annotation.getValue()));
        }
        if (bytes > ANNOTATIONS_MAX_BYTES) {
            errors.tooLong(path, ANNOTATIONS_MAX_BYTES);
        }
    }

    private static void owners(JsonNode metadata, Errors errors) {
        JsonNode owners = Fields.list(metadata, "ownerReferences");
        Path path = Path.METADATA.child("ownerReferences");
        String firstController = "";
        for (JsonNode owner : owners) {
            owner(owner, path, errors);
            if (Fields.flag(owner, "controller")) {
                String controller = Fields.text(owner, "kind") + '/' + Fields.text(owner, "name");
                if (firstController.isEmpty()) {
                    firstController = controller;
                } else {
                    errors.invalid(
                            path,
                            owners,
                            "Only one reference can have Controller set to true. Found \"true\" in references for "
                                    + firstController + " and " + controller);
                }
            }
        }
    }

    private static void owner(JsonNode owner, Path path, Errors errors) {
        String apiVersion = Fields.text(owner, "apiVersion");
        if (apiVersion.isEmpty() || apiVersion.endsWith("/")) {
            errors.invalid(path.child("apiVersion"), apiVersion, "version must not be empty");
        }
        for (String field : List.of("kind", "name", "uid")) {
            String value = Fields.text(owner, field);
            if (value.isEmpty()) {
                errors.invalid(path.child(field), value, "must not be empty");
            }
        }
        if (apiVersion.equals("v1") && Fields.text(owner, "kind").equals("Event")) {
            errors.invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner");
        }
    }

    private static void finalizers(JsonNode metadata, Errors errors) {
        JsonNode finalizers = Fields.list(metadata, "finalizers");
        Path path = Path.METADATA.child("finalizers");
        boolean orphan = false;
        boolean foreground = false;
        int i = 0;
        for (JsonNode element : finalizers) {
            String finalizer = Fields.text(element);
            errors.invalid(path, finalizer, Names.qualified(finalizer));
            standardFinalizer(finalizer, path.index(i++), errors);
            orphan |= finalizer.equals("orphan");
            foreground |= finalizer.equals("foregroundDeletion");
        }
        if (orphan && foreground) {
            errors.invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    /** A finalizer without a domain must be one of Kubernetes' own. */
    static void standardFinalizer(String finalizer, Path path, Errors errors) {
        if (finalizer.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(finalizer)) {
            errors.invalid(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    /** Checks that a change leaves alone what the system has set. */
    static void update(ObjectNode old, ObjectNode next, Errors errors) {
        JsonNode before = Fields.object(old, "metadata");
        JsonNode after = Fields.object(next, "metadata");
        if (Fields.has(before, "deletionTimestamp")) {
            noNewFinalizers(before, after, errors);
        }
        for (String field : SYSTEM_FIELDS) {
            // Clients may leave system fields out; whoever stores the object puts them back.
            if (Fields.has(after, field) && !Fields.text(after, field).equals(Fields.text(before, field))) {
                errors.invalid(Path.METADATA.child(field), after.path(field), Errors.IMMUTABLE);
            }
        }
    }

    private static void noNewFinalizers(JsonNode before, JsonNode after, Errors errors) {
        Set<String> known = new HashSet<>();
        Fields.list(before, "finalizers").forEach(element -> known.add(Fields.text(element)));
        List<String> added = new ArrayList<>();
        for (JsonNode element : Fields.list(after, "finalizers")) {
            String finalizer = Fields.text(element);
            if (!known.contains(finalizer)) {
                added.add(finalizer);
            }
        }
        if (!added.isEmpty()) {
            String list = added.stream().sorted().map(f -> '"' + f + '"').collect(Collectors.joining(", "));
            errors.forbidden(
                    Path.METADATA.child("finalizers"),
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                            + list + "}");
        }
    }
}
