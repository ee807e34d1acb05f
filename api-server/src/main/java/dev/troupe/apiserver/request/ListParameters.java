package dev.troupe.apiserver.request;

import dev.troupe.api.FieldError;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import java.util.ArrayList;
import java.util.List;

/**
 * The query parameters of lists and watches that have to do with revisions and parts.
 *
 * @param resourceVersion the number that was sent, 0 where none or 0 was
 * @param resourceVersionSent whether any was sent
 * @param match {@code Exact}, {@code NotOlderThan} or empty
 * @param limit the greatest number of objects, 0 for all
 * @param continueToken empty for the beginning
 * @param sendInitialEvents whether a watch begins with what exists
 */
public record ListParameters(
        long resourceVersion,
        boolean resourceVersionSent,
        String match,
        long limit,
        String continueToken,
        boolean sendInitialEvents) {
    private static final String EXACT = "Exact";
    private static final String NOT_OLDER = "NotOlderThan";
    private static final String MATCH = "resourceVersionMatch";

    /**
     * Reads and checks them.
     *
     * @throws StatusException 400 or 422 in kube-apiserver's words
     */
    public static ListParameters read(Query query, boolean watch, KindDefinition kind) {
        List<FieldError> errors = new ArrayList<>();
        String match = query.text(MATCH);
        String version = query.text("resourceVersion");
        String token = query.text("continue");
        if (watch) {
            checkWatch(query, match, token, errors);
        } else {
            checkList(query, match, version, token, errors);
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid("meta.k8s.io", "ListOptions", "", errors);
        }
        if (!token.isEmpty() && !version.isEmpty() && !version.equals("0")) {
            throw StatusException.badRequest("specifying resource version is not allowed when using continue");
        }
        Long limit = query.number("limit");
        query.number("timeoutSeconds");
        return new ListParameters(
                revision(version, kind),
                !version.isEmpty(),
                match,
                limit == null || limit < 0 ? 0 : limit,
                token,
                query.flag("sendInitialEvents"));
    }

    /** Whether the answer must show exactly {@link #resourceVersion()}. */
    public boolean exact() {
        return match.equals(EXACT);
    }

    private static void checkList(Query query, String match, String version, String token, List<FieldError> errors) {
        if (!match.isEmpty()) {
            if (version.isEmpty()) {
                errors.add(FieldError.forbidden(
                        MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            }
            if (!token.isEmpty()) {
                errors.add(FieldError.forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
            }
            if (!match.equals(EXACT) && !match.equals(NOT_OLDER)) {
                errors.add(WriteParameters.notSupported(MATCH, match, "\"Exact\", \"NotOlderThan\", \"\""));
            }
            if (match.equals(EXACT) && version.equals("0")) {
                errors.add(FieldError.forbidden(
                        MATCH, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (query.has("sendInitialEvents")) {
            errors.add(FieldError.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
    }

    private static void checkWatch(Query query, String match, String token, List<FieldError> errors) {
        boolean initial = query.has("sendInitialEvents");
        if (initial && !match.equals(NOT_OLDER)) {
            errors.add(FieldError.forbidden(
                    MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }
        if (!match.isEmpty()) {
            if (!initial) {
                errors.add(FieldError.forbidden(
                        MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            }
            if (!match.equals(NOT_OLDER)) {
                errors.add(WriteParameters.notSupported(MATCH, match, "\"NotOlderThan\""));
            }
            if (!token.isEmpty()) {
                errors.add(FieldError.forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
            }
        }
    }

    /** Reads a resourceVersion, 0 for an empty one. Throws 422. */
    public static long revision(String text, KindDefinition kind) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            long revision = Long.parseLong(text);
            if (revision >= 0 && text.charAt(0) != '+') {
                return revision;
            }
        } catch (NumberFormatException e) {
            // Refused below, as negative numbers are.
        }
        throw StatusException.invalid(
                kind.group(),
                kind.plural(),
                "",
                List.of(FieldError.invalid(
                        "resourceVersion",
                        '"' + text + '"',
                        "strconv.ParseUint: parsing \"" + text + "\": invalid syntax")));
    }
}
