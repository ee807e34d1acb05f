package dev.troupe.schema.generator;

import java.util.ArrayList;
import java.util.List;

/** The comment of a field or type: Kubernetes' description of it, and the markers ({@code +listType=map}) in it. */
record Comment(List<String> lines) {
    static final Comment NONE = new Comment(List.of());

    /** Every value that a marker was given, in order. */
    List<String> markers(String name) {
        List<String> found = new ArrayList<>();
        for (String line : lines) {
            String text = line.strip();
            if (text.startsWith("+" + name + "=")) {
                found.add(text.substring(name.length() + 2).strip());
            }
        }
        return found;
    }

    /** The last value that a marker was given, empty without one. */
    String marker(String name) {
        List<String> found = markers(name);
        return found.isEmpty() ? "" : found.getLast();
    }

    boolean has(String name) {
        return lines.stream().anyMatch(line -> line.strip().equals("+" + name));
    }

    /**
     * The text as Kubernetes' OpenAPI shows it: lines joined to paragraphs, indented ones kept apart, markers and
     * everything after a line of dashes left out.
     */
    String description() {
        StringBuilder out = new StringBuilder();
        for (String raw : lines) {
            String line = raw.stripTrailing();
            if (line.equals("---")) {
                break;
            }
            String text = line.stripLeading();
            if (line.isEmpty()) {
                dropLast(out);
                out.append("\n\n");
            } else if (text.startsWith("TODO") || text.startsWith("+")) {
                continue;
            } else if (line.startsWith(" ") || line.startsWith("\t")) {
                dropLast(out);
                out.append('\n').append(line).append('\n');
            } else {
                out.append(line).append(' ');
            }
        }
        return out.toString().strip();
    }

    private static void dropLast(StringBuilder out) {
        if (!out.isEmpty()) {
            out.setLength(out.length() - 1);
        }
    }
}
