package dev.troupe.node.port;

import java.util.Map;

/**
 * Which containers to list.
 *
 * @param sandboxId empty for those of every sandbox
 * @param labels that they all must carry
 */
public record ContainerFilter(String sandboxId, Map<String, String> labels) {
    public static final ContainerFilter ALL = new ContainerFilter("", Map.of());

    public ContainerFilter {
        labels = Map.copyOf(labels);
    }

    public static ContainerFilter ofSandbox(String sandboxId) {
        return new ContainerFilter(sandboxId, Map.of());
    }
}
