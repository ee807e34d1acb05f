package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.quantity.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resources such as {@code cpu} and {@code example.com/gpu}: their names, and what amounts they can have. */
final class Amounts {
    private static final String HUGE_PAGES = "hugepages-";
    private static final List<String> CONTAINER_RESOURCES = List.of("cpu", "memory", "ephemeral-storage");

    private Amounts() {}

    /** The quantity, or null if the node holds none. */
    static @Nullable Quantity parse(JsonNode node) {
        return Quantity.parseOrNull(Fields.text(node));
    }

    /** Checks an amount of a resource: never negative, whole where the resource cannot be divided. */
    static @Nullable Quantity check(String resource, JsonNode node, Path path, Errors errors) {
        Quantity quantity = parse(node);
        if (quantity == null) {
            errors.invalid(path, Fields.text(node), Quantity.FORMAT_ERROR);
            return null;
        }
        if (quantity.signum() < 0) {
            errors.invalid(path, quantity.toString(), Errors.NEGATIVE);
        }
        if (isExtended(resource) && quantity.milliValue() % 1000 != 0) {
            errors.invalid(path, quantity.toString(), "must be an integer");
        }
        return quantity;
    }

    /** Checks the name of a resource that a container asks for. */
    static void containerResource(String resource, Path path, Errors errors) {
        int before = errors.size();
        errors.invalid(path, resource, Names.qualified(resource));
        if (errors.size() > before) {
            return;
        }
        if (resource.indexOf('/') < 0) {
            if (!CONTAINER_RESOURCES.contains(resource) && !isHugePages(resource)) {
                if (!isStandard(resource)) {
                    errors.invalid(path, resource, "must be a standard resource type or fully qualified");
                }
                errors.invalid(path, resource, "must be a standard resource for containers");
            }
        } else if (!isNative(resource) && !isExtended(resource)) {
            errors.invalid(path, resource, "doesn't follow extended resource name standard");
        }
    }

    static boolean isHugePages(String resource) {
        return resource.startsWith(HUGE_PAGES);
    }

    /** Whether requests may be lower than limits. */
    static boolean mayOvercommit(String resource) {
        return isNative(resource) && !isHugePages(resource);
    }

    /** Checks that huge pages are asked for as whole pages, of the size that the resource's name says. */
    static void hugePages(String resource, Quantity quantity, Path path, Errors errors) {
        Quantity size = Quantity.parseOrNull(resource.substring(HUGE_PAGES.length()));
        boolean divisible =
                size != null && size.value() > 0 && quantity.signum() > 0 && quantity.value() % size.value() == 0;
        if (!divisible) {
            errors.invalid(path, quantity.toString(), quantity + " is not positive integer multiple of " + resource);
        }
    }

    private static boolean isNative(String resource) {
        return resource.indexOf('/') < 0 || resource.contains("kubernetes.io/");
    }

    private static boolean isExtended(String resource) {
        return !isNative(resource)
                && !resource.startsWith("requests.")
                && Names.qualified("requests." + resource).isEmpty();
    }

    /** Resources that quotas and volumes know and containers do not. */
    private static boolean isStandard(String resource) {
        return switch (resource) {
            case "storage",
                    "pods",
                    "services",
                    "replicationcontrollers",
                    "resourcequotas",
                    "secrets",
                    "persistentvolumeclaims",
                    "configmaps",
                    "requests.cpu",
                    "requests.memory",
                    "requests.ephemeral-storage",
                    "requests.storage",
                    "limits.cpu",
                    "limits.memory",
                    "limits.ephemeral-storage",
                    "services.loadbalancers",
                    "services.nodeports" -> true;
            default -> false;
        };
    }
}
