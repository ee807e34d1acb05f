package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.troupe.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether two trees mean the same to Kubernetes. Clients that go through Go structs drop zero values and rewrite
 * quantities, so {@code hostNetwork: false} equals no such field, and {@code 1000m} equals {@code 1} where amounts are.
 */
final class SemanticEquality {
    /** Fields that are pointers in Kubernetes' types: an explicit zero is not the same as nothing. */
    private static final Set<String> POINTERS = Set.of(
            "activeDeadlineSeconds",
            "allowPrivilegeEscalation",
            "automountServiceAccountToken",
            "emptyDir",
            "enableServiceLinks",
            "fsGroup",
            "hostUsers",
            "optional",
            "privileged",
            "readOnlyRootFilesystem",
            "runAsGroup",
            "runAsNonRoot",
            "runAsUser",
            "setHostnameAsFQDN",
            "shareProcessNamespace",
            "terminationGracePeriodSeconds",
            "tolerationSeconds");

    private static final Set<String> AMOUNTS = Set.of("limits", "requests", "overhead");

    private SemanticEquality() {}

    static boolean equal(JsonNode left, JsonNode right) {
        return differences(left, right).isEmpty();
    }

    /** One place where two trees differ. */
    record Difference(String path, JsonNode left, JsonNode right) {}

    /** Where the trees differ, at the deepest places that can be told apart; empty if they mean the same. */
    static List<Difference> differences(JsonNode left, JsonNode right) {
        List<Difference> found = new ArrayList<>();
        if (!left.equals(right)) {
            compare("", "", "", left, right, found);
        }
        return found;
    }

    private static void compare(
            String path, String field, String parentField, JsonNode left, JsonNode right, List<Difference> found) {
        if (left.equals(right)) {
            return;
        }
        if (left.isObject() && right.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            left.properties().forEach(entry -> names.add(entry.getKey()));
            for (Map.Entry<String, JsonNode> entry : right.properties()) {
                names.add(entry.getKey());
            }
            for (String name : names) {
                String at = path.isEmpty() ? name : path + '.' + name;
                compare(at, name, field, left.path(name), right.path(name), found);
            }
        } else if (left.isArray() && right.isArray() && left.size() == right.size()) {
            for (int i = 0; i < left.size(); i++) {
                compare(path + '[' + i + ']', "", field, left.path(i), right.path(i), found);
            }
        } else if (!same(field, parentField, left, right)) {
            found.add(new Difference(path, left, right));
        }
    }

    private static boolean same(String field, String parentField, JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue()) == 0;
        }
        if (isAbsent(left) && isAbsent(right)) {
            return true;
        }
        if (!POINTERS.contains(field) && isZero(left) && isZero(right)) {
            return true;
        }
        if (AMOUNTS.contains(parentField) || field.equals("sizeLimit") || field.equals("divisor")) {
            Quantity before = Amounts.parse(left);
            Quantity after = Amounts.parse(right);
            return before != null && after != null && before.compareTo(after) == 0;
        }
        return false;
    }

    private static boolean isAbsent(JsonNode node) {
        return node instanceof MissingNode || node.isNull();
    }

    private static boolean isZero(JsonNode node) {
        return isAbsent(node)
                || (node.isContainerNode() && node.isEmpty())
                || (node.isTextual() && node.textValue().isEmpty())
                || (node.isNumber() && node.asDouble() == 0)
                || (node.isBoolean() && !node.booleanValue());
    }
}
