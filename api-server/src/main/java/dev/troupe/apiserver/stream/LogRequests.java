package dev.troupe.apiserver.stream;

import dev.troupe.api.FieldError;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import dev.troupe.protocol.node.NodeAccess.LogRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads which part of which log a query asks for. */
public final class LogRequests {
    private LogRequests() {}

    /**
     * @param container empty picks the only one
     * @throws StatusException 400 or 422 for options that are not valid
     */
    public static LogRequest read(ResourceKey pod, String container, Query query, Instant now) {
        return new LogRequest(
                pod,
                container,
                query.flag("follow"),
                query.flag("previous"),
                query.flag("timestamps"),
                positive(query, "tailLines", 0),
                positive(query, "limitBytes", 1),
                since(query, now));
    }

    private static @Nullable Long positive(Query query, String name, long least) {
        Long value = query.number(name);
        if (value != null && value < least) {
            throw invalid(name, value, "must be greater than or equal to " + least);
        }
        return value;
    }

    private static @Nullable Instant since(Query query, Instant now) {
        Long seconds = positive(query, "sinceSeconds", 1);
        String time = query.text("sinceTime");
        if (seconds != null && !time.isEmpty()) {
            throw StatusException.badRequest("at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        try {
            if (seconds != null) {
                return now.minusSeconds(seconds);
            }
            return time.isEmpty() ? null : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw StatusException.badRequest("sinceTime or sinceSeconds is not a time: " + e.getMessage());
        }
    }

    private static StatusException invalid(String field, Object value, String why) {
        return StatusException.invalid(
                "", "PodLogOptions", "", List.of(FieldError.invalid(field, String.valueOf(value), why)));
    }
}
