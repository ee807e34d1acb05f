package dev.troupe.apiserver.health;

import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Query;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /healthz}, {@code /livez} and {@code /readyz}, whole and check by check. */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final String READYZ = "readyz";
    private static final Set<String> ENDPOINTS = Set.of("healthz", "livez", READYZ);

    private final Map<String, Supplier<Optional<String>>> always = new LinkedHashMap<>();
    private final Map<String, Supplier<Optional<String>>> ready = new LinkedHashMap<>();

    public Health(Checks checks) {
        always.put("ping", Optional::empty);
        always.putAll(checks.always());
        ready.putAll(always);
        ready.putAll(checks.readiness());
    }

    private Map<String, Supplier<Optional<String>>> checks(String endpoint) {
        return endpoint.equals(READYZ) ? ready : always;
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
        Supplier<Optional<String>> check = checks(endpoint).get(name);
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
        Map<String, Optional<String>> reasons = reasons(endpoint, excluded);
        for (String name : checks(endpoint).keySet()) {
            if (excluded.remove(name)) {
                report.append("[+]").append(name).append(" excluded: ok\n");
            } else if (reasons.getOrDefault(name, Optional.empty()).isEmpty()) {
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

    /** Runs the checks that are not excluded; together they take as long as the longest. */
    private Map<String, Optional<String>> reasons(String endpoint, Set<String> excluded) {
        Map<String, Optional<String>> reasons = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            checks(endpoint).forEach((name, check) -> {
                if (!excluded.contains(name)) {
                    threads.execute(() -> reasons.put(name, reason(endpoint, name, check)));
                }
            });
        }
        return reasons;
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
