package dev.troupe.apiserver.health;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Health checks by name, each empty when all is well, else with a reason for the log. They run on every request for
 * health, at the same time, on threads that may wait.
 *
 * @param always what every health endpoint looks at: the parts without which this node is of no use
 * @param readiness what {@code /readyz} looks at besides: what others may have to mend, or time
 */
public record Checks(
        Map<String, Supplier<Optional<String>>> always, Map<String, Supplier<Optional<String>>> readiness) {
    /** No checks. */
    public static final Checks NONE = new Checks(Map.of(), Map.of());
}
