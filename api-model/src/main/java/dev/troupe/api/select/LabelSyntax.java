package dev.troupe.api.select;

import org.jspecify.annotations.Nullable;

/** What may stand as a label's key and value, with Kubernetes' words for what may not. */
final class LabelSyntax {
    private static final int MAX_NAME_LENGTH = 63;
    private static final int MAX_PREFIX_LENGTH = 253;

    private static final String NAME_PATTERN = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String NAME_RULE =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
                    + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '"
                    + NAME_PATTERN + "')";
    private static final String VALUE_RULE =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                    + "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex "
                    + "used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private static final String PREFIX_RULE =
            "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
                    + "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
                    + "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private LabelSyntax() {}

    /** Why {@code key} cannot be a label's key, null if it can. */
    static @Nullable String keyProblem(String key) {
        int slash = key.indexOf('/');
        if (slash != key.lastIndexOf('/')) {
            return "a qualified name " + NAME_RULE
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
        }
        String problem = slash < 0 ? null : prefixProblem(key.substring(0, slash));
        String name = key.substring(slash + 1);
        if (name.isEmpty()) {
            problem = join(problem, "name part must be non-empty");
        } else if (name.length() > MAX_NAME_LENGTH) {
            problem = join(problem, "name part must be no more than " + MAX_NAME_LENGTH + " characters");
        }
        return isName(name) ? problem : join(problem, "name part " + NAME_RULE);
    }

    /** Why {@code value} cannot be a label's value, null if it can. */
    static @Nullable String valueProblem(String value) {
        String problem =
                value.length() > MAX_NAME_LENGTH ? "must be no more than " + MAX_NAME_LENGTH + " characters" : null;
        return value.isEmpty() || isName(value) ? problem : join(problem, VALUE_RULE);
    }

    private static @Nullable String prefixProblem(String prefix) {
        if (prefix.isEmpty()) {
            return "prefix part must be non-empty";
        }
        String problem = prefix.length() > MAX_PREFIX_LENGTH
                ? "prefix part must be no more than " + MAX_PREFIX_LENGTH + " characters"
                : null;
        return isSubdomain(prefix) ? problem : join(problem, PREFIX_RULE);
    }

    private static String join(@Nullable String first, String second) {
        return first == null ? second : first + "; " + second;
    }

    private static boolean isName(String text) {
        int last = text.length() - 1;
        if (last < 0 || !isAlphanumeric(text.charAt(0)) || !isAlphanumeric(text.charAt(last))) {
            return false;
        }
        for (int i = 1; i < last; i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isSubdomain(String text) {
        char previous = '.';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean inner = isLowerAlphanumeric(previous) || (c == '-' && previous == '-');
            if (!isLowerAlphanumeric(c) && !(inner && (c == '-' || c == '.'))) {
                return false;
            }
            previous = c;
        }
        return isLowerAlphanumeric(previous);
    }

    private static boolean isLowerAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static boolean isAlphanumeric(char c) {
        return isLowerAlphanumeric(c) || (c >= 'A' && c <= 'Z');
    }
}
