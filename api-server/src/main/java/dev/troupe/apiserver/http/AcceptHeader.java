package dev.troupe.apiserver.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a client accepts: the clauses of its {@code Accept} header, the most wanted first. */
public final class AcceptHeader {

    /**
     * One clause.
     *
     * @param type the media type in lower case, which may hold stars
     * @param as the kind that the client wants the answer turned into ({@code Table}), empty for none
     * @param group the group of that kind
     * @param version the version of that kind
     * @param quality its weight, 0 to 1
     */
    public record Clause(String type, String as, String group, String version, double quality) {

        /** Whether the clause covers that media type. */
        public boolean covers(String mediaType) {
            return type.equals(mediaType)
                    || type.equals("*/*")
                    || (type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1)));
        }
    }

    private AcceptHeader() {}

    /** The clauses of a header; an absent or empty one accepts anything. */
    public static List<Clause> parse(@Nullable String header) {
        List<Clause> clauses = new ArrayList<>();
        if (header != null) {
            for (String text : header.split(",", -1)) {
                if (!text.isBlank()) {
                    clauses.add(clause(text));
                }
            }
        }
        if (clauses.isEmpty()) {
            clauses.add(new Clause("*/*", "", "", "", 1));
        }
        clauses.removeIf(clause -> clause.quality() <= 0);
        clauses.sort(Comparator.comparingDouble(Clause::quality).reversed());
        return clauses;
    }

    private static Clause clause(String text) {
        String[] parts = text.split(";", -1);
        String as = "";
        String group = "";
        String version = "";
        double quality = 1;
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value = parts[i].substring(equals + 1).trim();
            switch (parts[i].substring(0, equals).trim().toLowerCase(Locale.ROOT)) {
                case "as" -> as = value;
                case "g" -> group = value;
                case "v" -> version = value;
                case "q" -> quality = weight(value);
                default -> {
                    // Parameters such as charset and stream change nothing.
                }
            }
        }
        return new Clause(parts[0].trim().toLowerCase(Locale.ROOT), as, group, version, quality);
    }

    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
