package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.quantity.Quantity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code resources}: requests, limits and claims. */
final class ResourceRules {
    private ResourceRules() {}

    /**
     * Checks the requirements of a container.
     *
     * @param claims the names under the pod's {@code resourceClaims}
     */
    static void container(JsonNode resources, Set<String> claims, Path path, Errors errors) {
        if (resources.isEmpty()) {
            return;
        }
        requirements(resources, path, errors);
        claims(Fields.list(resources, "claims"), claims, path.child("claims"), errors);
    }

    /** Checks the requirements of the pod as a whole. */
    static void pod(JsonNode spec, Path path, Errors errors) {
        JsonNode resources = Fields.object(spec, "resources");
        if (resources.isEmpty()) {
            return;
        }
        if (Fields.has(resources, "claims")) {
            errors.forbidden(path.child("claims"), "claims cannot be set for Resources at pod-level");
        }
        requirements(resources, path, errors);
    }

    /** Checks a bare list of amounts, as {@code overhead} is. */
    static void amounts(JsonNode parent, String field, Path path, Errors errors) {
        for (Map.Entry<String, JsonNode> entry : Fields.entries(parent, field)) {
            Path at = path.key(entry.getKey());
            Amounts.containerResource(entry.getKey(), at, errors);
            Amounts.check(entry.getKey(), entry.getValue(), at, errors);
        }
    }

    private static void requirements(JsonNode resources, Path path, Errors errors) {
        Map<String, Quantity> limits = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : Fields.entries(resources, "limits")) {
            Quantity quantity = amount(entry, path.child("limits").key(entry.getKey()), errors);
            if (quantity != null) {
                limits.put(entry.getKey(), quantity);
            }
        }
        for (Map.Entry<String, JsonNode> entry : Fields.entries(resources, "requests")) {
            Quantity quantity = amount(entry, path.child("requests").key(entry.getKey()), errors);
            if (quantity != null) {
                withinLimit(entry.getKey(), quantity, limits.get(entry.getKey()), path, errors);
            }
        }
        hugePagesNeedCompany(resources, path, errors);
    }

    private static @Nullable Quantity amount(Map.Entry<String, JsonNode> entry, Path path, Errors errors) {
        String resource = entry.getKey();
        Amounts.containerResource(resource, path, errors);
        Quantity quantity = Amounts.check(resource, entry.getValue(), path, errors);
        if (quantity != null && Amounts.isHugePages(resource)) {
            Amounts.hugePages(resource, quantity, path, errors);
        }
        return quantity;
    }

    private static void withinLimit(
            String resource, Quantity request, @Nullable Quantity limit, Path path, Errors errors) {
        boolean exact = !Amounts.mayOvercommit(resource);
        if (limit == null) {
            if (exact) {
                errors.required(path.child("limits"), "Limit must be set for non overcommitable resources");
            }
        } else if (exact && request.compareTo(limit) != 0) {
            errors.invalid(
                    path.child("requests"), request.toString(), "must be equal to " + resource + " limit of " + limit);
        } else if (request.compareTo(limit) > 0) {
            errors.invalid(
                    path.child("requests"),
                    request.toString(),
                    "must be less than or equal to " + resource + " limit of " + limit);
        }
    }

    private static void hugePagesNeedCompany(JsonNode resources, Path path, Errors errors) {
        Set<String> names = new HashSet<>();
        for (String list : new String[] {"limits", "requests"}) {
            Fields.entries(resources, list).forEach(entry -> names.add(entry.getKey()));
        }
        boolean hugePages = names.stream().anyMatch(Amounts::isHugePages);
        if (hugePages && !names.contains("cpu") && !names.contains("memory")) {
            errors.forbidden(path, "HugePages require cpu or memory");
        }
    }

    private static void claims(JsonNode claims, Set<String> known, Path path, Errors errors) {
        Set<String> seen = new HashSet<>();
        int i = 0;
        for (JsonNode claim : claims) {
            Path at = path.index(i++);
            String name = Fields.text(claim, "name");
            String request = Fields.text(claim, "request");
            if (name.isEmpty()) {
                errors.required(at);
                continue;
            }
            if (!request.isEmpty()) {
                errors.invalid(at.child("request"), request, Names.dnsLabel(request));
            }
            String key = request.isEmpty() ? name : name + '/' + request;
            if (!seen.add(key)) {
                errors.duplicate(at, key);
            }
            if (!known.contains(name)) {
                errors.notFound(
                        at,
                        name,
                        "must be one of the names in pod.spec.resourceClaims"
                                + (known.isEmpty()
                                        ? " which is empty"
                                        : ": " + String.join(", ", new TreeSet<>(known))));
            }
        }
    }
}
