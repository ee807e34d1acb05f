package dev.troupe.protocol.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The downward API: fields and resources of a pod as text, for environment variables and volumes.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/downward-api/">Downward API</a>
 */
public final class PodFields {
    private static final BigDecimal MILLI = BigDecimal.valueOf(1000);

    private PodFields() {}

    /**
     * Addresses as they are at this moment, which the pod's status may not show yet.
     *
     * @param pod the pod's own, the primary first
     * @param host the node's, the primary first
     */
    public record Addresses(List<String> pod, List<String> host) {}

    /**
     * The value of a {@code fieldRef}.
     *
     * @throws IllegalArgumentException if a pod has no such field
     */
    public static String field(Pod pod, String path, Addresses addresses) {
        ObjectMeta metadata = pod.getMetadata();
        if (path.startsWith("metadata.labels['") && path.endsWith("']")) {
            return text(
                    metadata.getLabels() == null ? null : metadata.getLabels().get(subscript(path)));
        }
        if (path.startsWith("metadata.annotations['") && path.endsWith("']")) {
            return text(
                    metadata.getAnnotations() == null
                            ? null
                            : metadata.getAnnotations().get(subscript(path)));
        }
        return switch (path) {
            case "metadata.name" -> text(metadata.getName());
            case "metadata.namespace" -> text(metadata.getNamespace());
            case "metadata.uid" -> text(metadata.getUid());
            case "metadata.labels" -> lines(metadata.getLabels());
            case "metadata.annotations" -> lines(metadata.getAnnotations());
            case "spec.nodeName" -> text(pod.getSpec().getNodeName());
            case "spec.serviceAccountName" -> text(pod.getSpec().getServiceAccountName());
            case "status.hostIP" -> first(addresses.host());
            case "status.hostIPs" -> String.join(",", addresses.host());
            case "status.podIP" -> first(addresses.pod());
            case "status.podIPs" -> String.join(",", addresses.pod());
            default -> throw new IllegalArgumentException("unsupported fieldPath: " + path);
        };
    }

    /**
     * The value of a {@code resourceFieldRef}; a limit that is not set is what the node can give.
     *
     * @param allocatable of the node
     * @throws IllegalArgumentException if there is no such container or resource
     */
    public static String resource(
            Pod pod, ResourceFieldSelector selector, String ownContainer, Map<String, Quantity> allocatable) {
        String name = selector.getContainerName() == null
                        || selector.getContainerName().isEmpty()
                ? ownContainer
                : selector.getContainerName();
        Container container = Stream.concat(
                        pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
                .filter(c -> c.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("container " + name + " not found"));
        String path = selector.getResource();
        int dot = path.indexOf('.');
        String resource = path.substring(dot + 1);
        boolean limit = path.startsWith("limits.");
        if (dot < 0 || !(limit || path.startsWith("requests."))) {
            throw new IllegalArgumentException("unsupported container resource : " + path);
        }
        Quantity value = amount(container, resource, limit);
        if (value == null && limit) {
            value = allocatable.get(resource);
        }
        BigDecimal amount = value == null ? BigDecimal.ZERO : value.getNumericalAmount();
        BigDecimal divisor = divisor(selector.getDivisor());
        if (resource.equals("cpu")) {
            amount = amount.multiply(MILLI).setScale(0, RoundingMode.CEILING);
            divisor = divisor.multiply(MILLI).setScale(0, RoundingMode.CEILING);
        }
        return amount.divide(divisor, 0, RoundingMode.CEILING).toPlainString();
    }

    private static @Nullable Quantity amount(Container container, String resource, boolean limit) {
        ResourceRequirements resources = container.getResources();
        if (resources == null) {
            return null;
        }
        Map<String, Quantity> amounts = limit ? resources.getLimits() : resources.getRequests();
        return amounts == null ? null : amounts.get(resource);
    }

    private static BigDecimal divisor(@Nullable Quantity divisor) {
        if (divisor == null
                || divisor.getAmount() == null
                || divisor.getAmount().isEmpty()) {
            return BigDecimal.ONE;
        }
        BigDecimal value = divisor.getNumericalAmount();
        return value.signum() == 0 ? BigDecimal.ONE : value;
    }

    private static String subscript(String path) {
        return path.substring(path.indexOf('\'') + 1, path.length() - 2);
    }

    private static String lines(@Nullable Map<String, String> map) {
        return map == null
                ? ""
                : new TreeMap<>(map)
                        .entrySet().stream()
                                .map(e -> e.getKey() + "=" + quoted(e.getValue()))
                                .collect(Collectors.joining("\n"));
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static String first(List<String> list) {
        return list.isEmpty() ? "" : list.getFirst();
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
