package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code volumeMounts} and {@code volumeDevices} of a container. */
final class MountRules {
    private static final List<String> PROPAGATIONS = List.of("Bidirectional", "HostToContainer", "None");
    private static final List<String> RECURSIVE_READ_ONLY = List.of("Disabled", "Enabled", "IfPossible");

    private MountRules() {}

    static void check(JsonNode container, PodScope pod, Path path, Errors errors) {
        JsonNode devices = Fields.list(container, "volumeDevices");
        Set<String> mountPaths = new HashSet<>();
        Path mounts = path.child("volumeMounts");
        int i = 0;
        for (JsonNode mount : Fields.list(container, "volumeMounts")) {
            Path at = mounts.index(i++);
            mount(mount, pod, mountPaths, at, errors);
            overlap(mount, devices, at, errors);
            // Kubernetes reports what follows at the list, not at its element.
            subPaths(mount, pod, at, mounts, errors);
            propagation(mount, container, mounts, errors);
            recursiveReadOnly(mount, mounts.child("recursiveReadOnly"), errors);
        }
        devices(devices, pod, path.child("volumeDevices"), errors);
    }

    private static void mount(JsonNode mount, PodScope pod, Set<String> mountPaths, Path path, Errors errors) {
        String name = Fields.text(mount, "name");
        if (name.isEmpty()) {
            errors.required(path.child("name"));
        }
        if (!pod.volumes().containsKey(name)) {
            errors.notFound(path.child("name"), name);
        }
        String mountPath = Fields.text(mount, "mountPath");
        if (mountPath.isEmpty()) {
            errors.required(path.child("mountPath"));
        }
        if (!mountPaths.add(mountPath)) {
            errors.invalid(path.child("mountPath"), mountPath, "must be unique");
        }
    }

    private static void overlap(JsonNode mount, JsonNode devices, Path path, Errors errors) {
        String name = Fields.text(mount, "name");
        String mountPath = Fields.text(mount, "mountPath");
        for (JsonNode device : devices) {
            if (Fields.text(device, "name").equals(name)) {
                errors.invalid(path.child("name"), name, "must not already exist in volumeDevices");
            }
            if (Fields.text(device, "devicePath").equals(mountPath)) {
                errors.invalid(path.child("mountPath"), mountPath, "must not already exist as a path in volumeDevices");
            }
        }
    }

    private static void subPaths(JsonNode mount, PodScope pod, Path at, Path mounts, Errors errors) {
        JsonNode volume = pod.volumes().get(Fields.text(mount, "name"));
        boolean image = volume != null && Fields.has(volume, "image");
        for (String field : new String[] {"subPath", "subPathExpr"}) {
            String value = Fields.text(mount, field);
            if (value.isEmpty()) {
                continue;
            }
            if (image) {
                errors.invalid(at.child(field), value, "not allowed in image volume sources");
            }
            if (field.equals("subPathExpr") && !Fields.text(mount, "subPath").isEmpty()) {
                errors.invalid(at.child(field), value, "subPathExpr and subPath are mutually exclusive");
            }
            FilePaths.descending(value, mounts.child(field), errors);
        }
    }

    private static void propagation(JsonNode mount, JsonNode container, Path mounts, Errors errors) {
        if (!Fields.has(mount, "mountPropagation")) {
            return;
        }
        String propagation = Fields.text(mount, "mountPropagation");
        Path path = mounts.child("mountPropagation");
        if (!PROPAGATIONS.contains(propagation)) {
            errors.notSupported(path, propagation, PROPAGATIONS);
        }
        boolean privileged = Fields.flag(Fields.object(container, "securityContext"), "privileged");
        if (propagation.equals("Bidirectional") && !privileged) {
            errors.forbidden(path, "Bidirectional mount propagation is available only to privileged containers");
        }
    }

    private static void recursiveReadOnly(JsonNode mount, Path path, Errors errors) {
        if (!Fields.has(mount, "recursiveReadOnly")) {
            return;
        }
        String value = Fields.text(mount, "recursiveReadOnly");
        if (!RECURSIVE_READ_ONLY.contains(value)) {
            errors.notSupported(path, value, RECURSIVE_READ_ONLY);
        } else if (!value.equals("Disabled")) {
            if (!Fields.flag(mount, "readOnly")) {
                errors.forbidden(path, "may only be specified when readOnly is true");
            }
            String propagation = Fields.text(mount, "mountPropagation");
            if (!propagation.isEmpty() && !propagation.equals("None")) {
                errors.forbidden(path, "may only be specified when mountPropagation is None or not specified");
            }
        }
    }

    private static void devices(JsonNode devices, PodScope pod, Path path, Errors errors) {
        Set<String> names = new HashSet<>();
        Set<String> devicePaths = new HashSet<>();
        int i = 0;
        for (JsonNode device : devices) {
            Path at = path.index(i++);
            String name = Fields.text(device, "name");
            if (name.isEmpty()) {
                errors.required(at.child("name"));
            } else if (!names.add(name)) {
                errors.invalid(at.child("name"), name, "must be unique");
            }
            JsonNode volume = pod.volumes().get(name);
            if (volume == null) {
                errors.notFound(at.child("name"), name);
            } else if (!Fields.has(volume, "persistentVolumeClaim") && !Fields.has(volume, "ephemeral")) {
                errors.invalid(
                        at.child("name"),
                        name,
                        "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            }
            String devicePath = Fields.text(device, "devicePath");
            if (devicePath.isEmpty()) {
                errors.required(at.child("devicePath"));
            } else if (!devicePaths.add(devicePath)) {
                errors.invalid(at.child("devicePath"), devicePath, "must be unique");
            }
            if (List.of(devicePath.split("/", -1)).contains("..")) {
                errors.invalid(at.child("devicePath"), devicePath, "can not contain backsteps ('..')");
            }
        }
    }
}
