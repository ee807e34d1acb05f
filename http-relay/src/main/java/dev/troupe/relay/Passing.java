package dev.troupe.relay;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on its way. Everything here runs on the client connection's event loop. */
final class Passing {
    private static final Logger LOG = LoggerFactory.getLogger(Passing.class);
    private static final int MAX_ATTEMPTS = 3;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Context context;
    private final HttpClientAgent client;
    private final RelaySettings settings;
    private final HttpServerRequest front;
    private final Passage passage;
    private final boolean upgrade;

    private int attempt;
    private int next;
    private @Nullable HttpClientRequest back;
    private @Nullable Gate gate;
    private long timer = -1;
    private long lastActivityNanos;
    private boolean hasBody;
    private boolean bodyEnded;
    private boolean answered;
    private boolean over;

    Passing(Context context, HttpClientAgent client, RelaySettings settings, HttpServerRequest front, Passage passage) {
        this.context = context;
        this.client = client;
        this.settings = settings;
        this.front = front;
        this.passage = passage;
        this.upgrade = Relay.asksForUpgrade(front);
    }

    void begin() {
        front.response().closeHandler(gone -> abandon());
        front.response().exceptionHandler(failure -> abandon());
        connect();
    }

    private void connect() {
        Backend backend = passage.backends().get(next);
        next = (next + 1) % passage.backends().size();
        attempt++;
        RequestOptions options = new RequestOptions()
                .setHost(backend.host())
                .setPort(backend.port())
                .setSsl(backend.tls())
                .setMethod(passage.method())
                .setURI(passage.uri());
        client.request(options).onComplete(connected -> {
            if (over) {
                if (connected.succeeded()) {
                    connected.result().reset();
                }
            } else if (connected.succeeded()) {
                send(connected.result(), backend);
            } else if (attempt < MAX_ATTEMPTS && attempt < passage.backends().size()) {
                LOG.debug("{} is passed over", backend.authority(), connected.cause());
                connect();
            } else {
                refuse(RelayFailure.Kind.UNREACHABLE, backend, connected.cause());
            }
        });
    }

    private void send(HttpClientRequest request, Backend backend) {
        back = request;
        request.exceptionHandler(failure -> LOG.debug("a request to {} failed", backend.authority(), failure));
        request.headers().addAll(passage.headers());
        if (upgrade) {
            request.putHeader(HttpHeaders.CONNECTION, "Upgrade").putHeader("Upgrade", front.getHeader("Upgrade"));
        }
        lastActivityNanos = System.nanoTime();
        watch(request, settings.answerTimeout().toMillis());
        Future<HttpClientResponse> response = upgrade ? request.connect() : request.response();
        response.onComplete(came -> {
            if (over || back != request) {
                return;
            }
            context.owner().cancelTimer(timer);
            if (came.failed()) {
                failed(backend, came.cause());
            } else if (upgrade && came.result().statusCode() == SWITCHING_PROTOCOLS) {
                new Switching(front, came.result(), passage).begin();
                over = true;
            } else {
                answer(request, came.result());
            }
        });
        if (bodyEnded) {
            request.end();
        } else if (!upgrade) {
            pump(request);
        }
    }

    /** Gives up on a backend that is silent, and takes nothing, for too long. */
    private void watch(HttpClientRequest request, long millis) {
        timer = context.owner().setTimer(Math.max(1, millis), fired -> {
            long idleMillis = (System.nanoTime() - lastActivityNanos) / 1_000_000;
            long left = settings.answerTimeout().toMillis() - idleMillis;
            if (left > 0) {
                watch(request, left);
            } else {
                request.reset(0, new TimeoutException("no answer"));
            }
        });
    }

    private void failed(Backend backend, Throwable cause) {
        boolean late = cause instanceof TimeoutException || cause.getCause() instanceof TimeoutException;
        if (!late && !hasBody && bodyEnded && SAFE.contains(passage.method()) && attempt < MAX_ATTEMPTS) {
            LOG.debug("{} is asked again", backend.authority(), cause);
            connect();
        } else {
            refuse(late ? RelayFailure.Kind.LATE : RelayFailure.Kind.BROKEN, backend, cause);
        }
    }

    private void pump(HttpClientRequest request) {
        boolean measured = front.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (!measured && front.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            // The answer may begin before the body does.
            request.setChunked(true).sendHead();
        }
        front.handler(chunk -> {
            hasBody = true;
            lastActivityNanos = System.nanoTime();
            if (back == request && !over) {
                write(request, chunk, measured);
            }
        });
        front.exceptionHandler(failure -> abandon());
        front.endHandler(end -> {
            bodyEnded = true;
            if (back == request && !over) {
                request.end();
            }
        });
        front.resume();
    }

    private void write(HttpClientRequest request, Buffer chunk, boolean measured) {
        if (!measured && !request.isChunked()) {
            request.setChunked(true); // HTTP/2 does not say beforehand that a body comes.
        }
        request.write(chunk);
        if (request.writeQueueFull()) {
            front.pause();
            request.drainHandler(drained -> {
                lastActivityNanos = System.nanoTime();
                front.resume();
            });
        }
    }

    private void answer(HttpClientRequest request, HttpClientResponse answer) {
        answered = true;
        HttpServerResponse out = front.response();
        try {
            head(answer, out);
        } catch (RuntimeException malformed) {
            LOG.debug("an answer has a malformed head", malformed);
            request.connection().close();
            answered = false;
            refuse(RelayFailure.Kind.BROKEN, passage.backends().getFirst(), malformed);
            return;
        }
        int code = answer.statusCode();
        boolean bodiless = passage.method() == HttpMethod.HEAD || code == NO_CONTENT || code == NOT_MODIFIED;
        if (bodiless) {
            answer.end().compose(end -> out.end()).onComplete(done -> finish(request, done.succeeded()));
            return;
        }
        boolean measured = answer.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (!measured && front.version() == HttpVersion.HTTP_1_0) {
            out.putHeader(
                    HttpHeaders.CONNECTION, "close"); // The one way to tell such a client that a body is complete.
        } else if (!measured) {
            out.setChunked(true);
            out.writeHead(); // The body may come much later.
        }
        pour(request, answer, out);
    }

    private void pour(HttpClientRequest request, HttpClientResponse answer, HttpServerResponse out) {
        Gate incoming = Gate.of(request.connection());
        gate = incoming;
        answer.handler(chunk -> {
            if (over) {
                return;
            }
            out.write(chunk);
            if (out.writeQueueFull()) {
                incoming.close();
                out.drainHandler(drained -> incoming.open());
            }
        });
        answer.exceptionHandler(failure -> finish(request, false));
        answer.endHandler(end -> {
            if (!over) {
                out.end().onComplete(ended -> ended(request, ended.succeeded()));
            }
        });
    }

    private void ended(HttpClientRequest request, boolean complete) {
        finish(request, complete);
        if (front.version() == HttpVersion.HTTP_1_0) {
            front.connection().close();
        }
    }

    private void head(HttpClientResponse answer, HttpServerResponse out) {
        MultiMap headers = EndToEnd.of(answer.headers());
        passage.answered().accept(headers);
        out.setStatusCode(answer.statusCode());
        if (front.version() != HttpVersion.HTTP_2 && answer.statusMessage() != null) {
            out.setStatusMessage(answer.statusMessage());
        }
        out.headers().addAll(headers);
    }

    private void finish(HttpClientRequest request, boolean complete) {
        if (over) {
            return;
        }
        over = true;
        letThrough();
        if (!complete) {
            // The head is out: a broken connection is the only way left to say that the answer is not complete.
            request.reset();
            front.response().reset();
        } else if (upgrade) {
            request.connection().close();
        } else if (!bodyEnded) {
            // What is left of the body is thrown away, so that the next request can be read.
            request.reset();
            front.handler(null);
            front.resume();
        }
    }

    private void refuse(RelayFailure.Kind kind, Backend backend, Throwable cause) {
        if (over || answered) {
            return;
        }
        over = true;
        LOG.debug("{}: {}", backend.authority(), kind, cause);
        if (!bodyEnded && !upgrade) {
            front.handler(null);
            front.resume();
        }
        passage.refused().accept(new RelayFailure(kind, backend, cause));
    }

    /** The client has gone. */
    private void abandon() {
        if (over) {
            return;
        }
        over = true;
        context.owner().cancelTimer(timer);
        letThrough();
        if (back != null) {
            back.reset();
        }
    }

    /** The connection must see its own end, also if nobody wants to hear what comes before it. */
    private void letThrough() {
        if (gate != null) {
            gate.open();
        }
    }
}
