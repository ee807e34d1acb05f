package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Security contexts of pods and containers. */
final class SecurityRules {
    private static final long ID_MAX = Integer.MAX_VALUE;
    private static final int SYSCTL_MAX = 253;
    private static final int PROFILE_MAX_BYTES = 4095;
    private static final String SYSCTL_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final String SYSCTL_FORMAT = "^(" + SYSCTL_SEGMENT + "[\\./])*" + SYSCTL_SEGMENT + "$";
    // Segments are matched possessively one by one, because the official form backtracks.
    private static final Pattern SYSCTL =
            Pattern.compile("[a-z0-9](?:[-_a-z0-9]*+(?<![-_]))?+(?:[./][a-z0-9](?:[-_a-z0-9]*+(?<![-_]))?+)*+");
    private static final List<String> PROFILES = List.of("Localhost", "RuntimeDefault", "Unconfined");

    private SecurityRules() {}

    static void pod(JsonNode spec, Path path, Errors errors) {
        JsonNode context = Fields.object(spec, "securityContext");
        ids(context, path, errors, "fsGroup", "runAsUser", "runAsGroup");
        int i = 0;
        for (JsonNode group : Fields.list(context, "supplementalGroups")) {
            errors.inRange(path.child("supplementalGroups").index(i++), group.asLong(0), 0, ID_MAX);
        }
        if (Fields.flag(spec, "shareProcessNamespace") && Fields.flag(spec, "hostPID")) {
            errors.invalid(
                    path.child("shareProcessNamespace"),
                    spec.path("shareProcessNamespace"),
                    "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        sysctls(spec, context, path.child("sysctls"), errors);
        choice(context, "fsGroupChangePolicy", List.of("Always", "OnRootMismatch"), path, errors);
        seccomp(context, path.child("seccompProfile"), errors);
        appArmor(context, path.child("appArmorProfile"), errors);
        choice(context, "supplementalGroupsPolicy", List.of("Merge", "Strict"), path, errors);
        choice(context, "seLinuxChangePolicy", List.of("MountOption", "Recursive"), path, errors);
    }

    static void container(JsonNode container, PodScope pod, Path path, Errors errors) {
        JsonNode context = Fields.object(container, "securityContext");
        if (context.isEmpty()) {
            return;
        }
        ids(context, path, errors, "runAsUser", "runAsGroup");
        choice(context, "procMount", List.of("Default", "Unmasked"), path, errors);
        if (pod.hostUsers() && Fields.text(context, "procMount").equals("Unmasked")) {
            errors.invalid(path.child("procMount"), "Unmasked", "`hostUsers` must be false to use `Unmasked`");
        }
        seccomp(context, path.child("seccompProfile"), errors);
        if (Fields.isFalse(context, "allowPrivilegeEscalation")) {
            escalation(context, path, errors);
        }
        appArmor(context, path.child("appArmorProfile"), errors);
    }

    private static void escalation(JsonNode context, Path path, Errors errors) {
        if (Fields.flag(context, "privileged")) {
            errors.invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }
        for (JsonNode capability : Fields.list(Fields.object(context, "capabilities"), "add")) {
            if (Fields.text(capability).equals("CAP_SYS_ADMIN")) {
                errors.invalid(
                        path,
                        context,
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
            }
        }
    }

    private static void ids(JsonNode context, Path path, Errors errors, String... fields) {
        for (String field : fields) {
            Long id = Fields.optionalNumber(context, field);
            if (id != null) {
                errors.inRange(path.child(field), id, 0, ID_MAX);
            }
        }
    }

    /** A field that, if it is there, holds one of few values. */
    static void choice(JsonNode node, String field, List<String> values, Path path, Errors errors) {
        if (Fields.has(node, field) && !values.contains(Fields.text(node, field))) {
            errors.notSupported(path.child(field), Fields.text(node, field), values);
        }
    }

    private static void seccomp(JsonNode context, Path path, Errors errors) {
        if (!Fields.has(context, "seccompProfile")) {
            return;
        }
        JsonNode profile = context.path("seccompProfile");
        String type = profileType(profile, "type is required when seccompProfile is set", path, errors);
        Path local = path.child("localhostProfile");
        boolean hasLocal = Fields.has(profile, "localhostProfile");
        if (type.equals("Localhost")) {
            if (hasLocal) {
                FilePaths.descending(Fields.text(profile, "localhostProfile"), local, errors);
            } else {
                errors.required(local, "must be set when seccomp type is Localhost");
            }
        } else if (hasLocal) {
            errors.invalid(local, profile, "can only be set when seccomp type is Localhost");
        }
    }

    private static void appArmor(JsonNode context, Path path, Errors errors) {
        if (!Fields.has(context, "appArmorProfile")) {
            return;
        }
        JsonNode profile = context.path("appArmorProfile");
        String type = profileType(profile, "type is required when appArmorProfile is set", path, errors);
        Path local = path.child("localhostProfile");
        String name = Fields.text(profile, "localhostProfile");
        if (type.equals("Localhost")) {
            if (!name.equals(name.strip())) {
                errors.invalid(local, name, "must not be padded with whitespace");
            } else if (name.isEmpty()) {
                errors.required(local, "must be set when AppArmor type is Localhost");
            }
            if (name.length() > PROFILE_MAX_BYTES) {
                errors.tooLong(local, PROFILE_MAX_BYTES);
            }
        } else if (PROFILES.contains(type) && Fields.has(profile, "localhostProfile")) {
            errors.invalid(local, name, "can only be set when AppArmor type is Localhost");
        }
    }

    private static String profileType(JsonNode profile, String whyRequired, Path path, Errors errors) {
        String type = Fields.text(profile, "type");
        if (type.isEmpty()) {
            errors.required(path.child("type"), whyRequired);
        } else if (!PROFILES.contains(type)) {
            errors.notSupported(path.child("type"), type, PROFILES);
        }
        return type;
    }

    private static void sysctls(JsonNode spec, JsonNode context, Path path, Errors errors) {
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonNode sysctl : Fields.list(context, "sysctls")) {
            Path at = path.index(i++).child("name");
            String name = Fields.text(sysctl, "name");
            if (name.isEmpty()) {
                errors.required(at);
            } else if (name.length() > SYSCTL_MAX || !SYSCTL.matcher(name).matches()) {
                errors.invalid(
                        at, name, "must have at most " + SYSCTL_MAX + " characters and match regex " + SYSCTL_FORMAT);
            } else if (names.contains(name)) {
                errors.duplicate(at, name);
            }
            names.add(name);
            String dotted = name.replace('/', '.');
            if (Fields.flag(spec, "hostNetwork") && dotted.startsWith("net.")) {
                errors.invalid(at, name, "may not be specified when 'hostNetwork' is true");
            } else if (Fields.flag(spec, "hostIPC") && isIpc(dotted)) {
                errors.invalid(at, name, "may not be specified when 'hostIPC' is true");
            }
        }
    }

    private static boolean isIpc(String name) {
        return name.startsWith("kernel.shm")
                || name.startsWith("kernel.msg")
                || name.equals("kernel.sem")
                || name.startsWith("fs.mqueue.");
    }
}
