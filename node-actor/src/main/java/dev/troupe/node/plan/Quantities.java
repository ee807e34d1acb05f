package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Amounts of resources that containers and pods ask for. */
final class Quantities {
    static final String CPU = "cpu";
    static final String MEMORY = "memory";
    static final String EPHEMERAL_STORAGE = "ephemeral-storage";

    private static final BigDecimal MILLI = BigDecimal.valueOf(1000);

    private Quantities() {}

    static long milli(@Nullable Quantity quantity) {
        return quantity == null
                ? 0
                : quantity.getNumericalAmount()
                        .multiply(MILLI)
                        .setScale(0, RoundingMode.CEILING)
                        .longValue();
    }

    static long whole(@Nullable Quantity quantity) {
        return quantity == null
                ? 0
                : quantity.getNumericalAmount()
                        .setScale(0, RoundingMode.CEILING)
                        .longValue();
    }

    /** The amount in the unit in which kubelet counts the resource: millicores for cpu, otherwise whole units. */
    static long units(String resource, @Nullable Quantity quantity) {
        return resource.equals(CPU) ? milli(quantity) : whole(quantity);
    }

    static @Nullable Quantity request(Container container, String resource) {
        Quantity request = amount(
                container.getResources() == null
                        ? null
                        : container.getResources().getRequests(),
                resource);
        return request == null ? limit(container, resource) : request;
    }

    static @Nullable Quantity limit(Container container, String resource) {
        return amount(
                container.getResources() == null
                        ? null
                        : container.getResources().getLimits(),
                resource);
    }

    private static @Nullable Quantity amount(@Nullable Map<String, Quantity> amounts, String resource) {
        return amounts == null ? null : amounts.get(resource);
    }

    /** What the pod's containers ask for together; an init container counts only while it runs. */
    static long podRequest(Pod pod, String resource) {
        long overhead = units(resource, amount(pod.getSpec().getOverhead(), resource));
        return sum(pod, c -> units(resource, request(c, resource))) + overhead;
    }

    /** What the pod's containers may use together; 0 if one of them has no limit. */
    static long podLimit(Pod pod, String resource) {
        boolean unlimited = pod.getSpec().getContainers().stream().anyMatch(c -> limit(c, resource) == null)
                || pod.getSpec().getInitContainers().stream().anyMatch(c -> limit(c, resource) == null);
        return unlimited ? 0 : sum(pod, c -> units(resource, limit(c, resource)));
    }

    private static long sum(Pod pod, Function<Container, Long> amount) {
        long ordinary = 0;
        for (Container container : pod.getSpec().getContainers()) {
            ordinary += amount.apply(container);
        }
        long sidecars = 0;
        long most = 0;
        for (Container container : pod.getSpec().getInitContainers()) {
            long own = amount.apply(container);
            if (Pods.isSidecar(container)) {
                sidecars += own;
                most = Math.max(most, sidecars);
            } else {
                most = Math.max(most, sidecars + own);
            }
        }
        return Math.max(ordinary + sidecars, most);
    }
}
