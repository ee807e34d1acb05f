package dev.troupe.node.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import org.jspecify.annotations.Nullable;

/** What a probe is for. */
public enum ProbeKind {
    STARTUP("Startup", "startup"),
    LIVENESS("Liveness", "liveness"),
    READINESS("Readiness", "readiness");

    private final String title;
    private final String word;

    ProbeKind(String title, String word) {
        this.title = title;
        this.word = word;
    }

    /** As events begin: {@code Liveness}. */
    public String title() {
        return title;
    }

    /** As it stands within a sentence: {@code liveness}. */
    public String word() {
        return word;
    }

    /** The container's probe of this kind; null if it has none. */
    public @Nullable Probe of(Container container) {
        return switch (this) {
            case STARTUP -> container.getStartupProbe();
            case LIVENESS -> container.getLivenessProbe();
            case READINESS -> container.getReadinessProbe();
        };
    }
}
