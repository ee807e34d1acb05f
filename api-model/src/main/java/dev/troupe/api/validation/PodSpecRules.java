package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** PodSpec, in a Pod or in a template: strings together the rules of its parts. */
final class PodSpecRules {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");

    private PodSpecRules() {}

    /**
     * Checks a pod's spec.
     *
     * @param podName the pod's name, empty for a template
     * @param isPod whether this is a Pod, not a template for some
     */
    static void check(JsonNode spec, String podName, boolean isPod, Path path, Errors errors) {
        if (!Fields.has(spec, "terminationGracePeriodSeconds")) {
            errors.required(path.child("terminationGracePeriodSeconds"));
        }
        Map<String, JsonNode> volumes = VolumeRules.check(spec, podName, isPod, path.child("volumes"), errors);
        PodScope pod = new PodScope(
                isPod,
                volumes,
                Fields.optionalNumber(spec, "terminationGracePeriodSeconds"),
                Fields.text(spec, "restartPolicy"),
                !Fields.isFalse(spec, "hostUsers"),
                claims(Fields.list(spec, "resourceClaims"), path.child("resourceClaims"), errors));
        ContainerRules.all(spec, pod, path, errors);
        ResourceRules.pod(spec, path.child("resources"), errors);
        hostNetwork(spec, isPod, path, errors);
        restartPolicy(spec, path.child("restartPolicy"), errors);
        DnsRules.policy(spec, path.child("dnsPolicy"), errors);
        LabelRules.labels(spec, "nodeSelector", path.child("nodeSelector"), errors);
        SecurityRules.pod(spec, path.child("securityContext"), errors);
        AffinityRules.check(Fields.object(spec, "affinity"), path.child("affinity"), errors);
        DnsRules.config(spec, path.child("dnsConfig"), errors);
        gates(spec, path, errors);
        SpreadRules.check(
                Fields.list(spec, "topologySpreadConstraints"), path.child("topologySpreadConstraints"), errors);
        hostUsers(spec, path, errors);
        names(spec, path, errors);
        Long deadline = Fields.optionalNumber(spec, "activeDeadlineSeconds");
        if (deadline != null) {
            errors.inRange(path.child("activeDeadlineSeconds"), deadline, 1, Integer.MAX_VALUE);
        }
        TaintRules.tolerations(Fields.list(spec, "tolerations"), path.child("tolerations"), errors);
        hostAliases(Fields.list(spec, "hostAliases"), path.child("hostAliases"), errors);
        preemption(spec, path.child("preemptionPolicy"), errors);
        ResourceRules.amounts(spec, "overhead", path.child("overhead").child("limits"), errors);
        operatingSystem(spec, path.child("os"), errors);
    }

    private static Set<String> claims(JsonNode claims, Path path, Errors errors) {
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonNode claim : claims) {
            Path at = path.index(i++);
            String name = Fields.text(claim, "name");
            if (name.isEmpty()) {
                errors.required(at.child("name"));
            } else if (names.add(name)) {
                errors.invalid(at.child("name"), name, Names.dnsLabel(name));
            } else {
                errors.duplicate(at.child("name"), name);
            }
            boolean direct = Fields.has(claim, "resourceClaimName");
            boolean template = Fields.has(claim, "resourceClaimTemplateName");
            if (direct && template) {
                errors.invalid(
                        at,
                        claim,
                        "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
            } else if (!direct && !template) {
                errors.invalid(at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            }
        }
        return names;
    }

    private static void restartPolicy(JsonNode spec, Path path, Errors errors) {
        String policy = Fields.text(spec, "restartPolicy");
        if (policy.isEmpty()) {
            errors.required(path);
        } else if (!RESTART_POLICIES.contains(policy)) {
            errors.notSupported(path, policy, RESTART_POLICIES);
        }
    }

    /** On the host's network a container's port is the host's. A template may leave it for the Pod to be given. */
    private static void hostNetwork(JsonNode spec, boolean isPod, Path path, Errors errors) {
        if (!Fields.flag(spec, "hostNetwork")) {
            return;
        }
        int c = 0;
        for (JsonNode container : Fields.list(spec, "containers")) {
            Path ports = path.child("containers").index(c++).child("ports");
            int p = 0;
            for (JsonNode port : Fields.list(container, "ports")) {
                Path at = ports.index(p++);
                long hostPort = Fields.number(port, "hostPort");
                if ((isPod || hostPort != 0) && hostPort != Fields.number(port, "containerPort")) {
                    errors.invalid(
                            at.child("hostPort"), hostPort, "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }

    private static void gates(JsonNode spec, Path path, Errors errors) {
        int i = 0;
        for (JsonNode gate : Fields.list(spec, "readinessGates")) {
            Path at = path.child("readinessGates").index(i++).child("conditionType");
            LabelRules.labelName(Fields.text(gate, "conditionType"), at, errors);
        }
        Set<String> seen = new HashSet<>();
        i = 0;
        for (JsonNode gate : Fields.list(spec, "schedulingGates")) {
            Path at = path.child("schedulingGates").index(i++);
            String name = Fields.text(gate, "name");
            LabelRules.labelName(name, at, errors);
            if (!seen.add(name)) {
                errors.duplicate(at, name);
            }
        }
    }

    private static void hostUsers(JsonNode spec, Path path, Errors errors) {
        if (!Fields.isFalse(spec, "hostUsers")) {
            return;
        }
        String why = "when `pod.Spec.HostUsers` is false";
        if (Fields.flag(spec, "hostNetwork")) {
            errors.forbidden(path.child("hostNetwork"), why);
        }
        if (Fields.flag(spec, "hostPID")) {
            errors.forbidden(path.child("HostPID"), why);
        }
        if (Fields.flag(spec, "hostIPC")) {
            errors.forbidden(path.child("HostIPC"), why);
        }
    }

    private static void names(JsonNode spec, Path path, Errors errors) {
        for (String field : List.of("serviceAccountName", "nodeName")) {
            name(spec, field, NameRule.DNS_SUBDOMAIN, path, errors);
        }
        for (String field : List.of("hostname", "subdomain")) {
            name(spec, field, NameRule.DNS_LABEL, path, errors);
        }
        for (String field : List.of("priorityClassName", "runtimeClassName")) {
            name(spec, field, NameRule.DNS_SUBDOMAIN, path, errors);
        }
    }

    private static void name(JsonNode spec, String field, NameRule rule, Path path, Errors errors) {
        String name = Fields.text(spec, field);
        if (!name.isEmpty()) {
            errors.invalid(path.child(field), name, rule.check(name));
        }
    }

    private static void hostAliases(JsonNode aliases, Path path, Errors errors) {
        int i = 0;
        for (JsonNode alias : aliases) {
            Path at = path.index(i++);
            Addresses.ip(Fields.text(alias, "ip"), at.child("ip"), errors);
            int h = 0;
            for (JsonNode element : Fields.list(alias, "hostnames")) {
                String host = Fields.text(element);
                errors.invalid(at.child("hostnames").index(h++), host, Names.dnsSubdomain(host));
            }
        }
    }

    private static void preemption(JsonNode spec, Path path, Errors errors) {
        if (!Fields.has(spec, "preemptionPolicy")) {
            return;
        }
        String policy = Fields.text(spec, "preemptionPolicy");
        List<String> policies = List.of("PreemptLowerPriority", "Never");
        if (policy.isEmpty()) {
            errors.required(path);
        } else if (!policies.contains(policy)) {
            errors.notSupported(path, policy, policies);
        }
    }

    private static void operatingSystem(JsonNode spec, Path path, Errors errors) {
        if (!Fields.has(spec, "os")) {
            return;
        }
        String name = Fields.text(spec.path("os"), "name");
        List<String> systems = List.of("linux", "windows");
        if (name.isEmpty()) {
            errors.required(path.child("name"), "cannot be empty");
        } else if (!systems.contains(name)) {
            errors.notSupported(path, name, systems);
        }
    }
}
