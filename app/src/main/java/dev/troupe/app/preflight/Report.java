package dev.troupe.app.preflight;

import dev.troupe.app.preflight.Check.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What checks found on a machine.
 *
 * @param findings in the order of the checks
 */
public record Report(List<Finding> findings) {
    private static final String ALL = "all";

    public Report {
        findings = List.copyOf(findings);
    }

    /** One thing that is wrong. */
    public record Finding(String check, Severity severity, String problem) {
        @Override
        public String toString() {
            return "[" + severity + " " + check + "]: " + problem;
        }
    }

    /**
     * Runs checks.
     *
     * @param ignored names of checks, in upper or lower case, whose errors become warnings; {@code all} means all
     */
    static Report of(List<Check> checks, HostFacts facts, Set<String> ignored) {
        Set<String> names =
                ignored.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            boolean lenient = names.contains(ALL) || names.contains(check.name().toLowerCase(Locale.ROOT));
            for (String problem : check.problems().apply(facts)) {
                findings.add(new Finding(check.name(), lenient ? Severity.WARNING : check.severity(), problem));
            }
        }
        return new Report(findings);
    }

    /** Whether nothing stands in the way. */
    public boolean ok() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /** Warnings, a line each. */
    public List<String> warnings() {
        return lines(Severity.WARNING);
    }

    /** Errors, a line each. */
    public List<String> errors() {
        return lines(Severity.ERROR);
    }

    private List<String> lines(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .map(Finding::toString)
                .toList();
    }

    /** As kubeadm prints it: warnings first, then all errors at once. */
    public String text() {
        StringBuilder out = new StringBuilder("[preflight] Running pre-flight checks\n");
        warnings().forEach(warning -> out.append('\t').append(warning).append('\n'));
        if (!ok()) {
            out.append("[preflight] Some fatal errors occurred:\n");
            errors().forEach(error -> out.append('\t').append(error).append('\n'));
            out.append("[preflight] If you know what you are doing, you can make a check non-fatal with"
                    + " `--ignore-preflight-errors=...`\n");
        }
        return out.toString();
    }
}
