package dev.troupe.apiserver.health;

import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Query;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /healthz}, {@code /livez} and {@code /readyz}, whole and check by check. */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Set<String> ENDPOINTS = Set.of("healthz", "livez", "readyz");

    private final Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();

    /** @param checks by name; each empty when all is well, else with the reason */
    public Health(Map<String, Supplier<Optional<String>>> checks) {
        this.checks.put("ping", Optional::empty);
        this.checks.putAll(checks);
    }

    /** The answer for a path, null if it is none of health's. */
    public @Nullable Answer answer(String path, Query query) {
        int slash = path.indexOf('/', 1);
        String endpoint = slash < 0 ? path.substring(1) : path.substring(1, slash);
        if (!ENDPOINTS.contains(endpoint)) {
            return null;
        }
        String check = slash < 0 ? "" : path.substring(slash + 1);
        return check.isEmpty() ? all(endpoint, query) : one(endpoint, check);
    }

    private @Nullable Answer one(String endpoint, String name) {
        Supplier<Optional<String>> check = checks.get(name);
        if (check == null) {
            return null;
        }
        if (reason(endpoint, name, check).isEmpty()) {
            return Answer.text(200, "ok");
        }
        return Answer.text(500, "internal server error: " + name + " failed: reason withheld\n");
    }

    private Answer all(String endpoint, Query query) {
        Set<String> excluded = new HashSet<>(query.all("exclude"));
        StringBuilder report = new StringBuilder();
        boolean healthy = true;
        for (Map.Entry<String, Supplier<Optional<String>>> check : checks.entrySet()) {
            String name = check.getKey();
            if (excluded.remove(name)) {
                report.append("[+]").append(name).append(" excluded: ok\n");
            } else if (reason(endpoint, name, check.getValue()).isEmpty()) {
                report.append("[+]").append(name).append(" ok\n");
            } else {
                healthy = false;
                report.append("[-]").append(name).append(" failed: reason withheld\n");
            }
        }
        if (!excluded.isEmpty()) {
            String names = new TreeSet<>(excluded)
                    .stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
            report.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(names)
                    .append('\n');
        }
        if (!healthy) {
            return Answer.text(500, report + endpoint + " check failed\n");
        }
        return query.has("verbose") ? Answer.text(200, report + endpoint + " check passed\n") : Answer.text(200, "ok");
    }

    /** Reasons may hold what is nobody's business, so they go to the log and not to the client. */
    private static Optional<String> reason(String endpoint, String name, Supplier<Optional<String>> check) {
        Optional<String> reason;
        try {
            reason = check.get();
        } catch (RuntimeException e) {
            reason = Optional.of(e.toString());
        }
        reason.ifPresent(why -> LOG.warn("{} check {} failed: {}", endpoint, name, why));
        return reason;
    }
}
