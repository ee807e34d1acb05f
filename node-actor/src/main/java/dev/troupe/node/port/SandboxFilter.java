package dev.troupe.node.port;

import java.util.Map;

/** Which sandboxes to list: all those that carry these labels. */
public record SandboxFilter(Map<String, String> labels) {
    public static final SandboxFilter ALL = new SandboxFilter(Map.of());

    public SandboxFilter {
        labels = Map.copyOf(labels);
    }
}
