package dev.troupe.app.preflight;

import java.util.List;
import java.util.function.Function;

/**
 * One thing that must be right about a machine.
 *
 * @param name kubeadm's where it has such a check; what {@code --ignore-preflight-errors} takes
 * @param severity of what it finds
 * @param needs what it wants to know
 * @param problems what is wrong, a sentence each
 */
public record Check(String name, Severity severity, Questions needs, Function<HostFacts, List<String>> problems) {

    /** How bad a finding is. */
    public enum Severity {
        /** Nothing is done. */
        ERROR,
        /** It is said. */
        WARNING
    }

    /** The same, found merely unwise. */
    Check asWarning() {
        return new Check(name, Severity.WARNING, needs, problems);
    }
}
