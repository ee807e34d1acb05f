package dev.troupe.apiserver.stream;

import dev.troupe.api.FieldError;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.verb.ApiRequest;
import dev.troupe.apiserver.verb.Verb;
import dev.troupe.protocol.node.NodeAccess;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code pods/log}: a container's output as plain text, for as long as it lasts if it is followed. */
public final class LogVerb implements Verb {
    private final NodeAccess nodes;
    private final InstantSource clock;

    public LogVerb(NodeAccess nodes, InstantSource clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    @Override
    public void serve(ApiRequest request, Exchange exchange) {
        Query query = request.query();
        NodeAccess.LogRequest log = new NodeAccess.LogRequest(
                request.key(),
                query.text("container"),
                query.flag("follow"),
                query.flag("previous"),
                query.flag("timestamps"),
                positive(query, "tailLines", 0),
                positive(query, "limitBytes", 1),
                since(query));
        nodes.logs(log).whenComplete((publisher, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
            } else {
                publisher.subscribe(new LogResponse(exchange, log.follow()));
            }
        });
    }

    private static @Nullable Long positive(Query query, String name, long least) {
        Long value = query.number(name);
        if (value != null && value < least) {
            throw invalid(name, value, "must be greater than or equal to " + least);
        }
        return value;
    }

    private @Nullable Instant since(Query query) {
        Long seconds = positive(query, "sinceSeconds", 1);
        String time = query.text("sinceTime");
        if (seconds != null && !time.isEmpty()) {
            throw StatusException.badRequest("at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        try {
            if (seconds != null) {
                return clock.instant().minusSeconds(seconds);
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
