package dev.troupe.apiserver.stream;

import dev.troupe.api.FieldError;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import dev.troupe.protocol.node.NodeAccess.LogRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads which part of which log a query asks for. */
public final class LogRequests {
    private LogRequests() {}

    /**
     * @param container empty picks the only one
     * @throws StatusException 400 for what is no number or time, 422 for options that do not go together
     */
    public static LogRequest read(ResourceKey pod, String container, Query query, Instant now) {
        Long tailLines = query.number("tailLines");
        Long limitBytes = query.number("limitBytes");
        Long sinceSeconds = query.number("sinceSeconds");
        Instant sinceTime = time(query.text("sinceTime"));
        List<FieldError> errors = new ArrayList<>();
        if (tailLines != null && tailLines < 0) {
            errors.add(invalid("tailLines", tailLines, "must be greater than or equal to 0"));
        }
        if (limitBytes != null && limitBytes < 1) {
            errors.add(invalid("limitBytes", limitBytes, "must be greater than 0"));
        }
        if (sinceSeconds != null && sinceTime != null) {
            errors.add(FieldError.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
        } else if (sinceSeconds != null && sinceSeconds < 1) {
            errors.add(invalid("sinceSeconds", sinceSeconds, "must be greater than 0"));
        }
        checkStream(query.text("stream"), errors);
        if (!errors.isEmpty()) {
            throw StatusException.invalid("", "PodLogOptions", pod.name(), errors);
        }
        return new LogRequest(
                pod,
                container,
                query.flag("follow"),
                query.flag("previous"),
                query.flag("timestamps"),
                tailLines,
                limitBytes,
                sinceSeconds == null ? sinceTime : earlier(now, sinceSeconds));
    }

    /** Kubernetes, too, lets nobody choose a stream unless it is told to: the feature is off by default. */
    private static void checkStream(String stream, List<FieldError> errors) {
        if (!stream.isEmpty() && !stream.equals("All")) {
            errors.add(FieldError.forbidden("stream", "may not be specified"));
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw StatusException.badRequest("sinceTime is not a time: " + e.getMessage());
        }
    }

    private static Instant earlier(Instant now, long seconds) {
        try {
            return now.minusSeconds(seconds);
        } catch (DateTimeException | ArithmeticException e) {
            throw StatusException.badRequest("sinceSeconds is not a time: " + e.getMessage());
        }
    }

    private static FieldError invalid(String field, long value, String why) {
        return FieldError.invalid(field, String.valueOf(value), why);
    }
}
