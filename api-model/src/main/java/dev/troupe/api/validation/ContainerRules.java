package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Containers of the three sorts: ordinary, init (with sidecars among them) and ephemeral. */
final class ContainerRules {
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");
    private static final List<String> RESIZE_RESOURCES = List.of("cpu", "memory");
    private static final List<String> RESIZE_POLICIES = List.of("NotRequired", "RestartContainer");
    private static final List<String> RUNNING_ONLY =
            List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe");
    private static final List<String> NOT_EPHEMERAL = List.of(
            "ports",
            "resources",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "lifecycle",
            "resizePolicy",
            "restartPolicy");

    private ContainerRules() {}

    static void all(JsonNode spec, PodScope pod, Path path, Errors errors) {
        Set<String> names = new HashSet<>();
        ordinary(Fields.list(spec, "containers"), names, pod, path.child("containers"), errors);
        init(Fields.list(spec, "initContainers"), names, pod, path.child("initContainers"), errors);
        ephemeral(Fields.list(spec, "ephemeralContainers"), names, pod, path.child("ephemeralContainers"), errors);
    }

    private static void ordinary(JsonNode containers, Set<String> names, PodScope pod, Path path, Errors errors) {
        if (containers.isEmpty()) {
            errors.required(path);
        }
        int i = 0;
        for (JsonNode container : containers) {
            Path at = path.index(i++);
            common(container, pod, at, errors);
            uniqueName(container, names, at, errors);
            HandlerRules.check(container, pod, at, errors);
            if (Fields.has(container, "restartPolicy")) {
                errors.forbidden(at.child("restartPolicy"), "may not be set for non-init containers");
            }
        }
        Set<String> hostPorts = new HashSet<>();
        i = 0;
        for (JsonNode container : containers) {
            PortRules.hostPorts(container, hostPorts, path.index(i++), errors);
        }
    }

    private static void init(JsonNode containers, Set<String> names, PodScope pod, Path path, Errors errors) {
        int i = 0;
        for (JsonNode container : containers) {
            Path at = path.index(i++);
            common(container, pod, at, errors);
            SecurityRules.choice(container, "restartPolicy", List.of("Always"), at, errors);
            uniqueName(container, names, at, errors);
            // Init containers run one after another, so only one's own ports can clash; Kubernetes counts them from 0.
            PortRules.hostPorts(container, new HashSet<>(), path.index(0), errors);
            if (Fields.text(container, "restartPolicy").equals("Always")) {
                HandlerRules.check(container, pod, at, errors);
            } else {
                for (String field : RUNNING_ONLY) {
                    if (Fields.has(container, field)) {
                        errors.forbidden(
                                at.child(field), "may not be set for init containers without restartPolicy=Always");
                    }
                }
            }
        }
    }

    private static void ephemeral(JsonNode containers, Set<String> names, PodScope pod, Path path, Errors errors) {
        Set<String> targets = Set.copyOf(names);
        int i = 0;
        for (JsonNode container : containers) {
            Path at = path.index(i++);
            common(container, pod, at, errors);
            uniqueName(container, names, at, errors);
            String target = Fields.text(container, "targetContainerName");
            if (!target.isEmpty() && !targets.contains(target)) {
                errors.notFound(at.child("targetContainerName"), target);
            }
            for (String field : NOT_EPHEMERAL) {
                if (Fields.has(container, field) && !(container.path(field).isEmpty() && !isText(container, field))) {
                    errors.forbidden(at.child(field), "cannot be set for an Ephemeral Container");
                }
            }
            int m = 0;
            for (JsonNode mount : Fields.list(container, "volumeMounts")) {
                Path mountPath = at.child("volumeMounts").index(m++);
                for (String field : new String[] {"subPath", "subPathExpr"}) {
                    if (!Fields.text(mount, field).isEmpty()) {
                        errors.forbidden(mountPath.child(field), "cannot be set for an Ephemeral Container");
                    }
                }
            }
        }
    }

    private static boolean isText(JsonNode container, String field) {
        return container.path(field).isTextual();
    }

    private static void uniqueName(JsonNode container, Set<String> names, Path path, Errors errors) {
        String name = Fields.text(container, "name");
        if (!name.isEmpty() && !names.add(name)) {
            errors.duplicate(path.child("name"), name);
        }
    }

    private static void common(JsonNode container, PodScope pod, Path path, Errors errors) {
        String name = Fields.text(container, "name");
        if (name.isEmpty()) {
            errors.required(path.child("name"));
        } else {
            errors.invalid(path.child("name"), name, Names.dnsLabel(name));
        }
        image(container, pod.isPod(), path.child("image"), errors);
        String messages = Fields.text(container, "terminationMessagePolicy");
        if (messages.isEmpty()) {
            errors.required(path.child("terminationMessagePolicy"));
        } else if (!MESSAGE_POLICIES.contains(messages)) {
            errors.notSupported(path.child("terminationMessagePolicy"), messages, MESSAGE_POLICIES);
        }
        PortRules.container(Fields.list(container, "ports"), path.child("ports"), errors);
        EnvironmentRules.check(container, path, errors);
        MountRules.check(container, pod, path, errors);
        pullPolicy(Fields.text(container, "imagePullPolicy"), path.child("imagePullPolicy"), errors);
        ResourceRules.container(Fields.object(container, "resources"), pod.claims(), path.child("resources"), errors);
        resizePolicy(container, pod, path.child("resizePolicy"), errors);
        SecurityRules.container(container, pod, path.child("securityContext"), errors);
    }

    /** Checks the image of a container; templates may hold blanks, because something may fill them in. */
    static void image(JsonNode container, boolean isPod, Path path, Errors errors) {
        String image = Fields.text(container, "image");
        if (image.isEmpty()) {
            errors.required(path);
        } else if (isPod && !image.equals(image.strip())) {
            errors.invalid(path, image, "must not have leading or trailing whitespace");
        }
    }

    static void pullPolicy(String policy, Path path, Errors errors) {
        if (policy.isEmpty()) {
            errors.required(path);
        } else if (!PULL_POLICIES.contains(policy)) {
            errors.notSupported(path, policy, PULL_POLICIES);
        }
    }

    private static void resizePolicy(JsonNode container, PodScope pod, Path path, Errors errors) {
        Set<String> seen = new HashSet<>();
        int i = 0;
        for (JsonNode policy : Fields.list(container, "resizePolicy")) {
            String resource = Fields.text(policy, "resourceName");
            String restart = Fields.text(policy, "restartPolicy");
            if (!seen.add(resource)) {
                errors.duplicate(path.index(i), resource);
            }
            requiredChoice(resource, RESIZE_RESOURCES, path, errors);
            requiredChoice(restart, RESIZE_POLICIES, path, errors);
            if (pod.restartPolicy().equals("Never") && !restart.equals("NotRequired")) {
                errors.invalid(path, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'");
            }
            i++;
        }
    }

    private static void requiredChoice(String value, List<String> values, Path path, Errors errors) {
        if (value.isEmpty()) {
            errors.required(path);
        } else if (!values.contains(value)) {
            errors.notSupported(path, value, values);
        }
    }
}
