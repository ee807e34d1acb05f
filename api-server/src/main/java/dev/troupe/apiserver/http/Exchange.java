package dev.troupe.apiserver.http;

import dev.troupe.api.Failures;
import dev.troupe.api.StatusException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and the way to answer it. The answer leaves on the connection's event loop, whoever gives it. */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private static final int INTERNAL_ERROR = 500;
    private static final int TOO_LARGE = 413;
    private static final int LINGER_MILLIS = 500;

    private final HttpServerRequest request;
    private final Context context;
    private final Query query;

    public Exchange(HttpServerRequest request, Context context, Query query) {
        this.request = request;
        this.context = context;
        this.query = query;
    }

    public HttpServerRequest request() {
        return request;
    }

    /** The event loop that this request belongs to. */
    public Context context() {
        return context;
    }

    public Query query() {
        return query;
    }

    /** Sends the answer once it is there, a Status if there is none. */
    public void send(CompletionStage<Answer> stage) {
        stage.whenComplete((answer, failure) -> {
            if (failure != null) {
                fail(failure);
            } else {
                send(answer);
            }
        });
    }

    /** Refuses the request: a {@link StatusException} as it is, anything else as an internal error. */
    public void fail(Throwable failure) {
        send(Answer.refusal(refusal(failure)));
    }

    /** The refusal that a failure stands for; logs what was not meant to happen. */
    public StatusException refusal(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof StatusException status) {
            return status;
        }
        LOG.error("{} {} failed", request.method(), request.path(), cause);
        return StatusException.internal(cause.toString());
    }

    public void send(Answer answer) {
        if (Vertx.currentContext() == context) {
            writeSafely(answer);
        } else {
            context.runOnContext(ignored -> writeSafely(answer));
        }
    }

    /** No client may wait for an answer because it could not be written. */
    private void writeSafely(Answer answer) {
        try {
            write(answer);
        } catch (RuntimeException e) {
            LOG.error("{} {}: cannot write the answer", request.method(), request.path(), e);
            if (request.response().headWritten()) {
                request.response().reset();
            } else {
                request.response().setStatusCode(INTERNAL_ERROR).end();
            }
        }
    }

    /** Ends a connection on which a body too large still arrives, but not before the client has read why. */
    private void closeSoon() {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            context.owner().setTimer(LINGER_MILLIS, late -> request.connection().close());
        }
    }

    private void write(Answer plain) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        Answer answer = Presentation.of(request, query).apply(plain);
        byte[] body = answer.body();
        response.setStatusCode(answer.code());
        response.putHeader("Content-Type", answer.contentType());
        response.putHeader("Cache-Control", "no-cache, private");
        for (String warning : answer.warnings()) {
            response.headers().add("Warning", WarningHeader.of(warning));
        }
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            response.putHeader(header.getKey(), header.getValue());
        }
        if (!request.isEnded()) {
            // What is left of the body is thrown away, so that the next request can be read.
            request.resume();
        }
        if (answer.code() == TOO_LARGE) {
            if (request.version() != HttpVersion.HTTP_2) {
                // HTTP/2 forbids the header.
                response.putHeader("Connection", "close");
            }
            response.endHandler(sent -> closeSoon());
        }
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", Integer.toString(body.length)).end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }
}
