package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Volumes of a pod: one source each, and what each source needs. */
final class VolumeRules {
    private static final List<String> SOURCES = List.of(
            "emptyDir",
            "hostPath",
            "gitRepo",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "secret",
            "nfs",
            "iscsi",
            "glusterfs",
            "flocker",
            "persistentVolumeClaim",
            "rbd",
            "cinder",
            "cephfs",
            "quobyte",
            "downwardAPI",
            "fc",
            "flexVolume",
            "configMap",
            "azureFile",
            "vsphereVolume",
            "photonPersistentDisk",
            "portworxVolume",
            "azureDisk",
            "storageos",
            "projected",
            "scaleIO",
            "csi",
            "ephemeral",
            "image");
    private static final List<String> HOST_PATH_TYPES = List.of(
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");

    private VolumeRules() {}

    /**
     * Checks the volumes of a pod.
     *
     * @param podName the pod's name, empty for a template
     * @return the volumes by name, for the mounts
     */
    static Map<String, JsonNode> check(JsonNode spec, String podName, boolean isPod, Path path, Errors errors) {
        Map<String, JsonNode> volumes = new HashMap<>();
        int i = 0;
        for (JsonNode volume : Fields.list(spec, "volumes")) {
            Path at = path.index(i++);
            String name = Fields.text(volume, "name");
            boolean hasSource = source(volume, podName, isPod, at, errors);
            if (name.isEmpty()) {
                errors.required(at.child("name"));
                continue;
            }
            List<String> problems = Names.dnsLabel(name);
            errors.invalid(at.child("name"), name, problems);
            if (volumes.containsKey(name)) {
                errors.duplicate(at.child("name"), name);
            } else if (problems.isEmpty() && hasSource) {
                volumes.put(name, volume);
            }
        }
        return volumes;
    }

    private static boolean source(JsonNode volume, String podName, boolean isPod, Path path, Errors errors) {
        boolean found = false;
        for (String kind : SOURCES) {
            if (!Fields.has(volume, kind)) {
                continue;
            }
            if (found) {
                errors.forbidden(path.child(kind), "may not specify more than 1 volume type");
            } else {
                found = true;
                details(kind, volume, podName, isPod, path.child(kind), errors);
            }
        }
        if (!found) {
            errors.required(path, "must specify a volume type");
        }
        return found;
    }

    private static void details(String kind, JsonNode volume, String podName, boolean isPod, Path path, Errors errors) {
        JsonNode source = volume.path(kind);
        switch (kind) {
            case "emptyDir" -> sizeLimit(source, path, errors);
            case "hostPath" -> hostPath(source, path, errors);
            case "gitRepo" -> required(source, path, errors, "repository");
            case "secret" -> files(source, "secretName", path, errors);
            case "configMap" -> files(source, "name", path, errors);
            case "nfs" -> nfs(source, path, errors);
            case "persistentVolumeClaim" -> required(source, path, errors, "claimName");
            case "downwardAPI" -> {
                FilePaths.mode(source, "defaultMode", path, errors);
                DownwardRules.files(source, path, errors);
            }
            case "projected" -> ProjectionRules.check(source, path, errors);
            case "csi" -> csi(source, path, errors);
            case "ephemeral" -> ephemeral(source, podName, Fields.text(volume, "name"), path, errors);
            case "image" -> image(source, isPod, path, errors);
            case "iscsi" -> required(source, path, errors, "targetPortal", "iqn");
            case "glusterfs" -> required(source, path, errors, "endpoints", "path");
            case "azureFile" -> required(source, path, errors, "secretName", "shareName");
            case "flexVolume" -> required(source, path, errors, "driver");
            default -> {} // sources of other drivers are theirs to check
        }
    }

    private static void required(JsonNode source, Path path, Errors errors, String... fields) {
        for (String field : fields) {
            if (Fields.text(source, field).isEmpty()) {
                errors.required(path.child(field));
            }
        }
    }

    private static void sizeLimit(JsonNode source, Path path, Errors errors) {
        if (!Fields.has(source, "sizeLimit")) {
            return;
        }
        var limit = Amounts.parse(source.path("sizeLimit"));
        if (limit == null || limit.signum() < 0) {
            errors.forbidden(path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
        }
    }

    private static void hostPath(JsonNode source, Path path, Errors errors) {
        String target = Fields.text(source, "path");
        if (target.isEmpty()) {
            errors.required(path.child("path"));
            return;
        }
        FilePaths.noBacksteps(target, path.child("path"), errors);
        SecurityRules.choice(source, "type", HOST_PATH_TYPES, path, errors);
    }

    private static void files(JsonNode source, String nameField, Path path, Errors errors) {
        required(source, path, errors, nameField);
        FilePaths.mode(source, "defaultMode", path, errors);
        FilePaths.items(source, path, errors);
    }

    private static void nfs(JsonNode source, Path path, Errors errors) {
        required(source, path, errors, "server", "path");
        String target = Fields.text(source, "path");
        if (!target.startsWith("/")) {
            errors.invalid(path.child("path"), target, "must be an absolute path");
        }
    }

    private static void csi(JsonNode source, Path path, Errors errors) {
        required(source, path, errors, "driver");
        if (Fields.has(source, "nodePublishSecretRef")
                && Fields.text(source.path("nodePublishSecretRef"), "name").isEmpty()) {
            errors.required(path.child("nodePublishSecretRef").child("name"));
        }
    }

    private static void ephemeral(JsonNode source, String podName, String volume, Path path, Errors errors) {
        Path template = path.child("volumeClaimTemplate");
        if (!Fields.has(source, "volumeClaimTemplate")) {
            errors.required(template);
            return;
        }
        JsonNode spec = Fields.object(source.path("volumeClaimTemplate"), "spec");
        if (Fields.list(spec, "accessModes").isEmpty()) {
            errors.required(template.child("spec").child("accessModes"), "at least 1 access mode is required");
        }
        JsonNode requests = Fields.object(Fields.object(spec, "resources"), "requests");
        if (!Fields.has(requests, "storage")) {
            errors.required(template.child("spec").child("resources").key("storage"));
        }
        if (!podName.isEmpty() && !volume.isEmpty()) {
            String claim = podName + '-' + volume;
            for (String problem : Names.dnsSubdomain(claim)) {
                errors.invalid(path.child("name"), volume, "PVC name \"" + claim + "\": " + problem);
            }
        }
    }

    private static void image(JsonNode source, boolean isPod, Path path, Errors errors) {
        if (isPod) {
            required(source, path, errors, "reference");
        }
        ContainerRules.pullPolicy(Fields.text(source, "pullPolicy"), path.child("pullPolicy"), errors);
    }
}
