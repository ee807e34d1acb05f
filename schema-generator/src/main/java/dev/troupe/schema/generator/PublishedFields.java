package dev.troupe.schema.generator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which JSON fields Kubernetes' own OpenAPI gives a type. The protobuf descriptors do not tell which fields are
 * required, nor which of them Go embeds; the Java client that is generated from the OpenAPI does.
 */
final class PublishedFields {
    private static final String FOLDER = "io/kubernetes/client/openapi/models/";
    private static final Pattern NO_LETTER = Pattern.compile("[^A-Za-z]");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    /** The fields of one type. */
    record Fields(Set<String> all, Set<String> required) {
        /** How JSON spells protobuf's name of a field ({@code uID} is {@code uid}); null if JSON has no such field. */
        @Nullable
        String spelling(String protoName) {
            if (all.contains(protoName)) {
                return protoName;
            }
            for (String name : all) {
                if (lettersOf(name).equals(lettersOf(protoName))) {
                    return name;
                }
            }
            return null;
        }

        private static String lettersOf(String name) {
            return NO_LETTER.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
        }
    }

    private PublishedFields() {}

    /** Null for types that OpenAPI does not show, as options of connect requests. */
    static @Nullable Fields of(TypeName name) {
        for (String file : candidates(name)) {
            String source = read(FOLDER + file + ".java");
            if (source != null) {
                return new Fields(setIn(source, "openapiFields = "), setIn(source, "openapiRequiredFields = "));
            }
        }
        return null;
    }

    private static List<String> candidates(TypeName name) {
        String version = capitalised(name.version());
        List<String> files = new ArrayList<>();
        if (!name.group().isEmpty()) {
            files.add(capitalised(name.group()) + version + name.simple());
        }
        files.add(version + name.simple());
        return files;
    }

    private static Set<String> setIn(String source, String assignment) {
        int at = source.indexOf(assignment);
        Set<String> names = new TreeSet<>();
        if (at >= 0) {
            Matcher matcher = QUOTED.matcher(source.substring(at, source.indexOf(';', at)));
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    private static String capitalised(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** A text on the classpath, null if there is none. */
    static @Nullable String read(String resource) {
        try (InputStream in = PublishedFields.class.getClassLoader().getResourceAsStream(resource)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
