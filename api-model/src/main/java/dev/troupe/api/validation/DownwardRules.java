package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.quantity.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The downward API: what of itself a pod can tell its containers, in variables and files. */
final class DownwardRules {
    /** In the order of Kubernetes' message, which is alphabetical. */
    static final List<String> VARIABLE_FIELDS = List.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");

    static final List<String> FILE_FIELDS =
            List.of("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid");

    private static final Set<String> CONVERTIBLE_FIELDS = Set.of(
            "metadata.annotations",
            "metadata.labels",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.serviceAccountName",
            "spec.schedulerName",
            "spec.hostNetwork",
            "status.phase",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName");

    private static final List<String> RESOURCES = List.of(
            "limits.cpu",
            "limits.ephemeral-storage",
            "limits.memory",
            "requests.cpu",
            "requests.ephemeral-storage",
            "requests.memory");

    private static final Set<String> CPU_DIVISORS = Set.of("1m", "1");
    private static final String SIZES = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";
    private static final Set<String> SIZE_DIVISORS = Set.of(SIZES.split(", "));

    private DownwardRules() {}

    /**
     * Checks a {@code fieldRef}.
     *
     * @param supported the fields that can be had here without a subscript
     */
    static void field(JsonNode reference, List<String> supported, Path path, Errors errors) {
        String version = Fields.text(reference, "apiVersion");
        String label = Fields.text(reference, "fieldPath");
        if (version.isEmpty()) {
            errors.required(path.child("apiVersion"));
            return;
        }
        if (label.isEmpty()) {
            errors.required(path.child("fieldPath"));
            return;
        }
        if (!version.equals("v1")) {
            conversion(label, "unsupported pod version: " + version, path, errors);
            return;
        }
        int open = label.indexOf("['");
        if (open > 0 && label.endsWith("']") && label.length() >= open + 4) {
            subscript(label, open, path, errors);
            return;
        }
        String field = label.equals("spec.host") ? "spec.nodeName" : label;
        if (!CONVERTIBLE_FIELDS.contains(field)) {
            conversion(label, "field label not supported: " + label, path, errors);
        } else if (!supported.contains(field)) {
            errors.notSupported(path.child("fieldPath"), field, supported);
        }
    }

    private static void subscript(String label, int open, Path path, Errors errors) {
        String key = label.substring(open + 2, label.length() - 2);
        switch (label.substring(0, open)) {
            case "metadata.annotations" -> LabelRules.labelName(key.toLowerCase(Locale.ROOT), path, errors);
            case "metadata.labels" -> LabelRules.labelName(key, path, errors);
            default -> conversion(label, "field label does not support subscript: " + label, path, errors);
        }
    }

    private static void conversion(String label, String why, Path path, Errors errors) {
        errors.invalid(path.child("fieldPath"), label, "error converting fieldPath: " + why);
    }

    /**
     * Checks a {@code resourceFieldRef}.
     *
     * @param needsContainer whether it must name the container, as in a volume
     */
    static void resource(JsonNode reference, boolean needsContainer, Path path, Errors errors) {
        String resource = Fields.text(reference, "resource");
        boolean hugePages = resource.startsWith("requests.hugepages-") || resource.startsWith("limits.hugepages-");
        if (needsContainer && Fields.text(reference, "containerName").isEmpty()) {
            errors.required(path.child("containerName"));
        } else if (resource.isEmpty()) {
            errors.required(path.child("resource"));
        } else if (!RESOURCES.contains(resource) && !hugePages) {
            errors.notSupported(path.child("resource"), resource, RESOURCES);
        }
        divisor(reference, resource, hugePages, path, errors);
    }

    private static void divisor(JsonNode reference, String resource, boolean hugePages, Path path, Errors errors) {
        Quantity divisor = Quantity.parseOrNull(Fields.text(reference, "divisor"));
        if (divisor == null || divisor.isZero()) {
            return;
        }
        String text = divisor.toString();
        if (resource.endsWith(".cpu")) {
            if (!CPU_DIVISORS.contains(text)) {
                errors.invalid(
                        path.child("divisor"),
                        resource,
                        "only divisor's values 1m and 1 are supported with the cpu resource");
            }
            return;
        }
        String what = hugePages
                ? "hugepages"
                : switch (resource) {
                    case "limits.memory", "requests.memory" -> "memory";
                    case "limits.ephemeral-storage", "requests.ephemeral-storage" -> "local ephemeral storage";
                    default -> "";
                };
        if (!what.isEmpty() && !SIZE_DIVISORS.contains(text)) {
            errors.invalid(
                    path.child("divisor"),
                    resource,
                    "only divisor's values " + SIZES + " are supported with the " + what + " resource");
        }
    }

    /** Checks the files of a {@code downwardAPI} volume or projection. */
    static void files(JsonNode source, Path path, Errors errors) {
        for (JsonNode file : Fields.list(source, "items")) {
            String target = Fields.text(file, "path");
            if (target.isEmpty()) {
                errors.required(path.child("path"));
            }
            FilePaths.descendingUnreserved(target, path.child("path"), errors);
            boolean hasResource = Fields.has(file, "resourceFieldRef");
            if (Fields.has(file, "fieldRef")) {
                field(file.path("fieldRef"), FILE_FIELDS, path.child("fieldRef"), errors);
                if (hasResource) {
                    errors.invalid(
                            path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
                }
            } else if (hasResource) {
                resource(file.path("resourceFieldRef"), true, path.child("resourceFieldRef"), errors);
            } else {
                errors.required(path, "one of fieldRef and resourceFieldRef is required");
            }
            FilePaths.mode(file, "mode", path, errors);
        }
    }
}
