package dev.troupe.api.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The syntaxes of names. Every check returns what is wrong, in Kubernetes' words; an empty list if nothing is. The good
 * case scans the text once and allocates nothing, because it is on the path of every write.
 */
final class Names {
    static final int LABEL_MAX = 63;
    static final int SUBDOMAIN_MAX = 253;
    private static final int PORT_NAME_MAX = 15;
    private static final int PATH_SEGMENT_MAX = 500;

    private static final String LABEL_FORMAT = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String LABEL_MESSAGE = regex(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end"
                    + " with an alphanumeric character",
            LABEL_FORMAT,
            "my-name",
            "123-abc");
    private static final String LABEL_1035_FORMAT = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern LABEL_1035 = Pattern.compile(LABEL_1035_FORMAT);
    private static final String LABEL_1035_MESSAGE = regex(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                    + " character, and end with an alphanumeric character",
            LABEL_1035_FORMAT,
            "my-name",
            "abc-123");
    private static final String SUBDOMAIN_MESSAGE = regex(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                    + " start and end with an alphanumeric character",
            LABEL_FORMAT + "(\\." + LABEL_FORMAT + ")*",
            "example.com");
    private static final String WILDCARD_MESSAGE = regex(
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of"
                    + " lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
            "\\*\\." + LABEL_FORMAT + "(\\." + LABEL_FORMAT + ")*",
            "*.example.com");
    private static final String QUALIFIED_FORMAT = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String QUALIFIED_MESSAGE = regex(
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character",
            QUALIFIED_FORMAT,
            "MyName",
            "my.name",
            "123-abc");
    private static final String LABEL_VALUE_MESSAGE = regex(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character",
            "(" + QUALIFIED_FORMAT + ")?",
            "MyValue",
            "my_value",
            "12345");
    private static final String DATA_KEY_MESSAGE = regex(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            "[-._a-zA-Z0-9]+",
            "key.name",
            "KEY_NAME",
            "key-name");
    private static final String HEADER_MESSAGE = regex(
            "a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+", "X-Header-Name");
    private static final String PERCENT_MESSAGE =
            regex("a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%");

    private Names() {}

    /** Containers, volumes, namespaces. */
    static List<String> dnsLabel(String value) {
        boolean wellFormed = isDnsLabel(value, 0, value.length());
        if (wellFormed && value.length() <= LABEL_MAX) {
            return List.of();
        }
        List<String> messages = new ArrayList<>();
        if (value.length() > LABEL_MAX) {
            messages.add(maxLength(LABEL_MAX));
        }
        if (!wellFormed) {
            messages.add(isDnsSubdomain(value) ? "must not contain dots" : LABEL_MESSAGE);
        }
        return messages;
    }

    /** Services. */
    static List<String> dns1035Label(String value) {
        List<String> messages = new ArrayList<>();
        if (value.length() > LABEL_MAX) {
            messages.add(maxLength(LABEL_MAX));
        }
        if (!LABEL_1035.matcher(value).matches()) {
            messages.add(LABEL_1035_MESSAGE);
        }
        return messages;
    }

    /** Most objects. */
    static List<String> dnsSubdomain(String value) {
        boolean wellFormed = isDnsSubdomain(value);
        if (wellFormed && value.length() <= SUBDOMAIN_MAX) {
            return List.of();
        }
        List<String> messages = new ArrayList<>();
        if (value.length() > SUBDOMAIN_MAX) {
            messages.add(maxLength(SUBDOMAIN_MAX));
        }
        if (!wellFormed) {
            messages.add(SUBDOMAIN_MESSAGE);
        }
        return messages;
    }

    /** Hosts of which the first label may be any. */
    static List<String> wildcardSubdomain(String value) {
        List<String> messages = new ArrayList<>();
        if (value.length() > SUBDOMAIN_MAX) {
            messages.add(maxLength(SUBDOMAIN_MAX));
        }
        if (!value.startsWith("*.") || !isDnsSubdomain(value.substring(2))) {
            messages.add(WILDCARD_MESSAGE);
        }
        return messages;
    }

    /**
     * What any name must be, because it stands in a URL. Kubernetes knows no limit and takes control characters; the
     * database takes neither, and no name of Kubernetes' own has more than 253 characters and a suffix.
     */
    static List<String> pathSegment(String value) {
        if (value.equals(".") || value.equals("..")) {
            return List.of("may not be '" + value + "'");
        }
        List<String> messages = new ArrayList<>(0);
        if (value.indexOf('/') >= 0) {
            messages.add("may not contain '/'");
        }
        if (value.indexOf('%') >= 0) {
            messages.add("may not contain '%'");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            messages.add("may not contain control characters");
        }
        if (value.length() > PATH_SEGMENT_MAX) {
            messages.add(maxLength(PATH_SEGMENT_MAX));
        }
        return messages;
    }

    /** Keys of labels, taints, finalizers: a name with an optional DNS prefix before a slash. */
    static List<String> qualified(String value) {
        int slash = value.indexOf('/');
        if (slash >= 0 && value.indexOf('/', slash + 1) >= 0) {
            return List.of("a qualified name " + QUALIFIED_MESSAGE
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        String name = slash < 0 ? value : value.substring(slash + 1);
        boolean nameGood = !name.isEmpty() && name.length() <= LABEL_MAX && isQualifiedPart(name);
        if (slash < 0 && nameGood) {
            return List.of();
        }
        List<String> messages = new ArrayList<>();
        if (slash == 0) {
            messages.add("prefix part must be non-empty");
        } else if (slash > 0) {
            for (String message : dnsSubdomain(value.substring(0, slash))) {
                messages.add("prefix part " + message);
            }
        }
        if (name.isEmpty()) {
            messages.add("name part must be non-empty");
        } else if (name.length() > LABEL_MAX) {
            messages.add("name part " + maxLength(LABEL_MAX));
        }
        if (!isQualifiedPart(name)) {
            messages.add("name part " + QUALIFIED_MESSAGE);
        }
        return messages;
    }

    /** As {@link #qualified}, but the case does not matter. */
    static List<String> annotationKey(String value) {
        List<String> messages = qualified(value);
        return messages.isEmpty() ? messages : qualified(value.toLowerCase(Locale.ROOT));
    }

    static List<String> labelValue(String value) {
        boolean wellFormed = value.isEmpty() || isQualifiedPart(value);
        if (wellFormed && value.length() <= LABEL_MAX) {
            return List.of();
        }
        List<String> messages = new ArrayList<>();
        if (value.length() > LABEL_MAX) {
            messages.add(maxLength(LABEL_MAX));
        }
        if (!wellFormed) {
            messages.add(LABEL_VALUE_MESSAGE);
        }
        return messages;
    }

    /** Keys of ConfigMap and Secret, which become file names. */
    static List<String> dataKey(String value) {
        List<String> messages = new ArrayList<>(0);
        if (value.length() > SUBDOMAIN_MAX) {
            messages.add(maxLength(SUBDOMAIN_MAX));
        }
        if (!isAll(value, Names::isQualifiedCharacter)) {
            messages.add(DATA_KEY_MESSAGE);
        }
        if (value.equals(".") || value.equals("..")) {
            messages.add("must not be '" + value + "'");
        } else if (value.startsWith("..")) {
            messages.add("must not start with '..'");
        }
        return messages;
    }

    static List<String> environmentVariable(String value) {
        if (value.isEmpty()) {
            return List.of("environment variable name must be non-empty");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~' || c == '=') {
                return List.of("a valid environment variable name must consist only of printable ASCII characters other"
                        + " than '='");
            }
        }
        return List.of();
    }

    static List<String> portName(String value) {
        List<String> messages = new ArrayList<>(0);
        if (value.length() > PORT_NAME_MAX) {
            messages.add(maxLength(PORT_NAME_MAX));
        }
        if (!isAll(value, c -> isLowerOrDigit(c) || c == '-')) {
            messages.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (value.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            messages.add("must contain at least one letter (a-z)");
        }
        if (value.contains("--")) {
            messages.add("must not contain consecutive hyphens");
        }
        if (value.startsWith("-") || value.endsWith("-")) {
            messages.add("must not begin or end with a hyphen");
        }
        return messages;
    }

    static List<String> headerName(String value) {
        return isAll(value, c -> isAlphanumeric(c) || c == '-') ? List.of() : List.of(HEADER_MESSAGE);
    }

    static List<String> percent(String value) {
        int digits = value.length() - 1;
        boolean good =
                digits > 0 && value.endsWith("%") && isAll(value.substring(0, digits), c -> c >= '0' && c <= '9');
        return good ? List.of() : List.of(PERCENT_MESSAGE);
    }

    static String maxLength(int length) {
        return "must be no more than " + length + " characters";
    }

    private static boolean isDnsSubdomain(String value) {
        int start = 0;
        int dot = value.indexOf('.');
        while (dot >= 0) {
            if (!isDnsLabel(value, start, dot)) {
                return false;
            }
            start = dot + 1;
            dot = value.indexOf('.', start);
        }
        return isDnsLabel(value, start, value.length());
    }

    private static boolean isDnsLabel(String value, int start, int end) {
        if (start >= end || value.charAt(start) == '-' || value.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = value.charAt(i);
            if (!isLowerOrDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isQualifiedPart(String value) {
        return !value.isEmpty()
                && isAlphanumeric(value.charAt(0))
                && isAlphanumeric(value.charAt(value.length() - 1))
                && isAll(value, Names::isQualifiedCharacter);
    }

    private static boolean isQualifiedCharacter(char c) {
        return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
    }

    private static boolean isAlphanumeric(char c) {
        return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isLowerOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private interface CharacterTest {
        boolean test(char c);
    }

    /** Whether the text is not empty and every character passes. */
    private static boolean isAll(String value, CharacterTest test) {
        for (int i = 0; i < value.length(); i++) {
            if (!test.test(value.charAt(i))) {
                return false;
            }
        }
        return !value.isEmpty();
    }

    private static String regex(String message, String format, String... examples) {
        StringBuilder out = new StringBuilder(message).append(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            out.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
        }
        return out.append("regex used for validation is '")
                .append(format)
                .append("')")
                .toString();
    }
}
