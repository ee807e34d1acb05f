package dev.troupe.chaos;

import dev.troupe.chaos.fault.FaultKind;
import dev.troupe.chaos.history.Violation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run came to.
 *
 * @param faults how many happened, by kind
 * @param certain operations that ended with an answer that says what was done
 * @param uncertain operations that nobody answered, or whose answer leaves it open
 * @param events that watches have told
 * @param resumed how often a watch ended or broke, and went on
 * @param longestRecoveryMillis from a fault's end until every server said that all nodes are Ready, and took a write
 * @param violations of what must always hold
 */
public record Report(
        Map<FaultKind, Integer> faults,
        int certain,
        int uncertain,
        int events,
        int resumed,
        long longestRecoveryMillis,
        List<Violation> violations) {
    static final Report NOTHING = new Report(Map.of(), 0, 0, 0, 0, 0, List.of());

    public Report {
        faults = Map.copyOf(faults);
        violations = List.copyOf(violations);
    }

    /** Both together. */
    Report plus(Report more) {
        Map<FaultKind, Integer> all = new EnumMap<>(FaultKind.class);
        Stream.of(this, more)
                .flatMap(report -> report.faults().entrySet().stream())
                .forEach(entry -> all.merge(entry.getKey(), entry.getValue(), Integer::sum));
        return new Report(
                all,
                certain + more.certain(),
                uncertain + more.uncertain(),
                events + more.events(),
                resumed + more.resumed(),
                Math.max(longestRecoveryMillis, more.longestRecoveryMillis()),
                Stream.concat(violations.stream(), more.violations().stream()).toList());
    }

    /** How many faults happened. */
    public int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** All of it in a line of figures, without the evidence. */
    public String line() {
        String kinds = new EnumMap<>(faults.isEmpty() ? new EnumMap<>(FaultKind.class) : faults)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "));
        return "faults=%d (%s) operations=%d unknown=%d events=%d watchesResumed=%d longestRecoveryMillis=%d violations=%d"
                .formatted(
                        faultCount(),
                        kinds,
                        certain + uncertain,
                        uncertain,
                        events,
                        resumed,
                        longestRecoveryMillis,
                        violations.size());
    }
}
