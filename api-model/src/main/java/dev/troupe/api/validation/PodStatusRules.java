package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;

/** What a Pod's status may become. */
final class PodStatusRules {
    private static final Set<String> SYSTEM_CONDITIONS = Set.of("PodScheduled", "Ready", "Initialized");

    private PodStatusRules() {}

    static void check(ObjectNode old, ObjectNode next, Errors errors) {
        JsonNode before = Fields.object(old, "status");
        JsonNode after = Fields.object(next, "status");
        conditions(Fields.list(after, "conditions"), errors);
        String nominated = Fields.text(after, "nominatedNodeName");
        if (!nominated.isEmpty() && !nominated.equals(Fields.text(before, "nominatedNodeName"))) {
            errors.invalid(Path.STATUS.child("nominatedNodeName"), nominated, Names.dnsSubdomain(nominated));
        }
        String quality = Fields.text(before, "qosClass");
        if (!quality.isEmpty() && !quality.equals(Fields.text(after, "qosClass"))) {
            errors.invalid(Path.STATUS.child("qosClass"), Fields.text(after, "qosClass"), Errors.IMMUTABLE);
        }
        JsonNode spec = Fields.object(old, "spec");
        String restart = Fields.text(spec, "restartPolicy");
        transitions(before, after, "containerStatuses", restart, Set.of(), errors);
        transitions(before, after, "initContainerStatuses", restart, sidecars(spec), errors);
        transitions(before, after, "ephemeralContainerStatuses", "Never", Set.of(), errors);
        addresses(after, "podIPs", errors);
        hostAddresses(after, errors);
    }

    private static void conditions(JsonNode conditions, Errors errors) {
        int i = 0;
        for (JsonNode condition : conditions) {
            String type = Fields.text(condition, "type");
            // Kubernetes reports these below metadata, and with a capital letter.
            Path path = Path.METADATA.child("conditions").index(i++).child("Type");
            if (!SYSTEM_CONDITIONS.contains(type)) {
                LabelRules.labelName(type, path, errors);
            }
        }
    }

    private static Set<String> sidecars(JsonNode spec) {
        Set<String> names = new HashSet<>();
        for (JsonNode container : Fields.list(spec, "initContainers")) {
            if (Fields.text(container, "restartPolicy").equals("Always")) {
                names.add(Fields.text(container, "name"));
            }
        }
        return names;
    }

    /** A container that has ended, and is not to be restarted, stays ended. */
    private static void transitions(
            JsonNode before, JsonNode after, String list, String restart, Set<String> restartable, Errors errors) {
        if (restart.equals("Always")) {
            return;
        }
        int i = 0;
        for (JsonNode old : Fields.list(before, list)) {
            Path path = Path.STATUS.child(list).index(i++).child("state");
            JsonNode terminated = Fields.object(Fields.object(old, "state"), "terminated");
            String name = Fields.text(old, "name");
            boolean mayRestart = Fields.number(terminated, "exitCode") != 0 && restart.equals("OnFailure");
            if (terminated.isMissingNode() || mayRestart || restartable.contains(name)) {
                continue;
            }
            for (JsonNode next : Fields.list(after, list)) {
                boolean ended = Fields.has(Fields.object(next, "state"), "terminated");
                if (Fields.text(next, "name").equals(name) && !ended) {
                    errors.forbidden(path, "may not be transitioned to non-terminated state");
                }
            }
        }
    }

    private static void addresses(JsonNode status, String list, Errors errors) {
        JsonNode addresses = Fields.list(status, list);
        Path path = Path.STATUS.child(list);
        Set<String> seen = new HashSet<>();
        int v6 = 0;
        int i = 0;
        for (JsonNode entry : addresses) {
            String address = Fields.text(entry, "ip");
            Path at = path.index(i++);
            Addresses.ip(address, at, errors);
            v6 += address.indexOf(':') >= 0 ? 1 : 0;
            if (!seen.add(address)) {
                errors.duplicate(at, entry, "");
            }
        }
        if (addresses.size() > 2 || (addresses.size() == 2 && v6 != 1)) {
            errors.invalid(path, addresses, "may specify no more than one IP for each IP family");
        }
    }

    private static void hostAddresses(JsonNode status, Errors errors) {
        JsonNode first = Fields.list(status, "hostIPs").path(0);
        if (first.isMissingNode()) {
            return;
        }
        String address = Fields.text(first, "ip");
        if (!address.equals(Fields.text(status, "hostIP"))) {
            errors.invalid(Path.STATUS.child("hostIPs").index(0).child("ip"), address, "must be equal to `hostIP`");
        }
        addresses(status, "hostIPs", errors);
    }
}
