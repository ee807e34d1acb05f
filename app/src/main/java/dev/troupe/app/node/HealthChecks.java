package dev.troupe.app.node;

import dev.troupe.persistence.Persistence;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What {@code /readyz} looks at. */
final class HealthChecks {
    private HealthChecks() {}

    static Map<String, Supplier<Optional<String>>> of(Persistence persistence, WorkerNode worker, RunningAgent agent) {
        Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();
        checks.put("ping", Optional::empty);
        checks.put(
                "database",
                () -> persistence.databaseReachable() ? Optional.empty() : Optional.of("the database does not answer"));
        checks.put("container-runtime", worker::runtimeTrouble);
        checks.put("node-agent", agent::trouble);
        return checks;
    }
}
