package dev.troupe.relay;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
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
    private static final int NONE = -1;
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Context context;
    private final Relay relay;
    private final RelaySettings settings;
    private final HttpServerRequest front;
    private final Passage passage;
    private final boolean upgrade;

    private int attempt;
    private int next;
    private @Nullable HttpClientRequest back;
    private @Nullable Valve valve;
    private long timer = NONE;
    private long lastActivityNanos;
    private boolean hasBody;
    private boolean bodyEnded;
    private boolean answered;
    private boolean over;

    Passing(Context context, Relay relay, RelaySettings settings, HttpServerRequest front, Passage passage) {
        this.context = context;
        this.relay = relay;
        this.settings = settings;
        this.front = front;
        this.passage = passage;
        this.upgrade =
                Relay.asksForUpgrade(front) && passage.backends().getFirst().protocol() != Backend.Protocol.H2C;
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
                .setSsl(backend.protocol() == Backend.Protocol.HTTPS)
                .setMethod(passage.method())
                .setURI(passage.uri());
        relay.client(backend).request(options).onComplete(connected -> {
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
        if (request.version() == HttpVersion.HTTP_2) {
            fitForHttp2(request);
        }
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
            stopTimer();
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

    /** The host has a place of its own there, and of what concerns one connection only this may be said (RFC 9113, 8.2.2). */
    private void fitForHttp2(HttpClientRequest request) {
        String host = passage.headers().get(HttpHeaders.HOST);
        HostAndPort authority = host == null ? null : HostAndPort.parseAuthority(host, NONE);
        if (authority != null) {
            request.authority(authority).headers().remove(HttpHeaders.HOST);
        }
        if (front.headers().contains("TE", "trailers", true)) {
            request.putHeader("TE", "trailers");
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
        boolean announced =
                front.headers().contains(HttpHeaders.TRANSFER_ENCODING) || request.version() == HttpVersion.HTTP_2;
        if (!measured && announced) {
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
            closeOrReset(request);
            out.headers().clear();
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
            // The body may come much later. An end that has come with the head goes out with it, as gRPC wants it.
            context.runOnContext(soon -> {
                if (!over && !out.headWritten()) {
                    out.writeHead();
                }
            });
        }
        pour(request, answer, out);
    }

    private void pour(HttpClientRequest request, HttpClientResponse answer, HttpServerResponse out) {
        Valve incoming = Valve.of(request, answer);
        valve = incoming;
        answer.handler(chunk -> {
            if (over) {
                return;
            }
            out.write(chunk);
            if (out.writeQueueFull() && timer == NONE) {
                incoming.close();
                timer = context.owner().setTimer(settings.answerTimeout().toMillis(), fired -> finish(request, false));
                out.drainHandler(drained -> {
                    stopTimer();
                    incoming.open();
                });
            }
        });
        answer.exceptionHandler(failure -> finish(request, false));
        answer.endHandler(end -> {
            if (!over) {
                if (front.version() == HttpVersion.HTTP_2 || out.isChunked()) {
                    EndToEnd.copyTrailers(answer, out);
                }
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

    /** Others may have requests on a connection of HTTP/2. */
    private static void closeOrReset(HttpClientRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.reset();
        } else {
            request.connection().close();
        }
    }

    private void head(HttpClientResponse answer, HttpServerResponse out) {
        EndToEnd.copy(answer.headers(), out.headers());
        passage.answered().accept(out.headers());
        out.setStatusCode(answer.statusCode());
        if (front.version() != HttpVersion.HTTP_2 && answer.statusMessage() != null) {
            out.setStatusMessage(answer.statusMessage());
        }
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
        letThrough();
        if (back != null) {
            back.reset();
        }
    }

    private void stopTimer() {
        if (timer != NONE) {
            context.owner().cancelTimer(timer);
            timer = NONE;
        }
    }

    /** The connection must see its own end, also if nobody wants to hear what comes before it. */
    private void letThrough() {
        stopTimer();
        if (valve != null) {
            valve.open();
        }
    }
}
