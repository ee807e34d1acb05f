package dev.troupe.api.codec;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.scanner.ScannerException;

/** SnakeYAML's complaints in the words of Go's yaml.v2. Both descend from libyaml, so they see the same faults. */
final class YamlErrors {
    private static final Pattern CANNOT_START = Pattern.compile("found character .* that cannot start any token.*");

    private YamlErrors() {}

    /** @param text what was being read */
    static DecodingException explain(MarkedYAMLException e, String text) {
        Mark problem = e.getProblemMark();
        int line = problem == null ? 0 : problem.getLine() + atEnd(problem, text);
        if (line != 0) {
            // Go's scanner has not counted the line that it is in.
            line += e instanceof ScannerException ? 1 : 0;
        } else if (e.getContextMark() != null) {
            line = e.getContextMark().getLine();
        }
        String where = line == 0 ? "" : "line " + line + ": ";
        return new DecodingException("yaml: " + where + words(e.getProblem(), e.getContext()));
    }

    /** libyaml takes the end of a text as the end of a line. */
    private static int atEnd(Mark mark, String text) {
        return mark.getColumn() > 0 && mark.getIndex() >= text.codePointCount(0, text.length()) ? 1 : 0;
    }

    private static String words(@Nullable String problem, @Nullable String context) {
        if (problem == null) {
            return "unknown problem parsing YAML content";
        }
        if (CANNOT_START.matcher(problem).matches()) {
            return "found character that cannot start any token";
        }
        if (problem.endsWith(" are not allowed here")) {
            String what = problem.startsWith("sequence") ? "block " + problem : problem;
            return what.replace("allowed here", "allowed in this context");
        }
        if (problem.startsWith("expected <block end>")) {
            boolean mapping = context != null && context.contains("mapping");
            return mapping ? "did not find expected key" : "did not find expected '-' indicator";
        }
        if (problem.startsWith("expected the node content")) {
            return "did not find expected node content";
        }
        if (problem.startsWith("expected '<document start>'")) {
            return "did not find expected <document start>";
        }
        if (problem.startsWith("expected ',' or")) {
            return "did not find " + problem.substring(0, "expected ',' or ']'".length());
        }
        if (problem.startsWith("found unknown escape character")) {
            return "found unknown escape character";
        }
        if (problem.startsWith("expected alphabetic or numeric character")) {
            return "did not find expected alphabetic or numeric character";
        }
        return problem.lines().findFirst().orElse(problem);
    }
}
