package dev.troupe.apiserver.request;

import dev.troupe.api.FieldError;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.WriteOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters that go with every write: {@code dryRun}, {@code fieldManager}, {@code fieldValidation},
 * {@code force} and {@code timeout}.
 */
public final class WriteParameters {
    private static final int MAX_MANAGER_BYTES = 128;
    private static final int DEFAULT_TIMEOUT_SECONDS = 34;

    private WriteParameters() {}

    /**
     * Reads them.
     *
     * @param optionsKind the kind that Kubernetes names in refusals: {@code CreateOptions}, {@code PatchOptions}, …
     * @param apply whether the write is a server-side apply, which needs a manager and alone may force
     * @throws StatusException 422
     */
    public static WriteOptions read(
            Query query, String optionsKind, boolean apply, Caller caller, @Nullable String userAgent, Instant now) {
        List<FieldError> errors = new ArrayList<>();
        boolean dryRun = dryRun(query.all("dryRun"), errors);
        String manager = query.text("fieldManager");
        checkManager(manager, errors);
        if (apply && manager.isEmpty()) {
            errors.add(FieldError.required("fieldManager", "is required for apply patch"));
        }
        boolean force = query.flag("force");
        if (!apply && optionsKind.equals("PatchOptions") && query.has("force")) {
            errors.add(FieldError.forbidden("force", "may not be specified for non-apply patch"));
        }
        FieldValidation validation = validation(query.text("fieldValidation"), errors);
        if (!errors.isEmpty()) {
            throw StatusException.invalid("meta.k8s.io", optionsKind, "", errors);
        }
        return new WriteOptions(
                caller,
                dryRun,
                manager.isEmpty() ? managerOf(userAgent) : manager,
                force,
                validation,
                now.plusSeconds(DEFAULT_TIMEOUT_SECONDS));
    }

    /** Adds an error unless every value is {@code All}. */
    static boolean dryRun(List<String> values, List<FieldError> errors) {
        for (String value : values) {
            if (!value.equals("All") && !value.isEmpty()) {
                errors.add(notSupported("dryRun", value, "\"All\""));
            }
        }
        return values.contains("All");
    }

    private static void checkManager(String manager, List<FieldError> errors) {
        if (manager.getBytes(StandardCharsets.UTF_8).length > MAX_MANAGER_BYTES) {
            errors.add(
                    new FieldError(FieldError.Type.TOO_LONG, "fieldManager", null, "may not be more than 128 bytes"));
        }
        if (!manager.chars().allMatch(WriteParameters::isPrintable)) {
            errors.add(FieldError.invalid(
                    "fieldManager", '"' + manager + '"', "should only contain printable characters"));
        }
    }

    private static FieldValidation validation(String value, List<FieldError> errors) {
        return switch (value) {
            case "", "Warn" -> FieldValidation.WARN;
            case "Strict" -> FieldValidation.STRICT;
            case "Ignore" -> FieldValidation.IGNORE;
            default -> {
                errors.add(notSupported("fieldValidation", value, "\"\", \"Ignore\", \"Strict\", \"Warn\""));
                yield FieldValidation.WARN;
            }
        };
    }

    static FieldError notSupported(String field, String value, String supported) {
        return new FieldError(
                FieldError.Type.NOT_SUPPORTED, field, '"' + value + '"', "supported values: " + supported);
    }

    /** The program's name in a user agent, as {@code kubectl} in {@code kubectl/v1.34.1 (linux/amd64)}. */
    private static String managerOf(@Nullable String userAgent) {
        if (userAgent == null) {
            return "unknown";
        }
        int slash = userAgent.indexOf('/');
        String program = slash < 0 ? userAgent : userAgent.substring(0, slash);
        StringBuilder printable = new StringBuilder();
        program.chars()
                .filter(WriteParameters::isPrintable)
                .limit(MAX_MANAGER_BYTES)
                .forEach(c -> printable.append((char) c));
        return printable.isEmpty() ? "unknown" : printable.toString();
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c < 127;
    }
}
