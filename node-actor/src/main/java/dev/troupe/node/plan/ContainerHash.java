package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.Container;

/** What of a container may change while its pod lives, as a short text: a running container whose hash differs restarts. */
public final class ContainerHash {
    private ContainerHash() {}

    /** Only name and image count: nothing else of a container can change in place. */
    public static String of(Container container) {
        return Integer.toHexString((container.getName() + '\0' + container.getImage()).hashCode());
    }
}
