package dev.troupe.relay;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;

/** Holds back a backend's answer while the client cannot take it. */
interface Valve {
    /** From now on nothing passes. */
    void close();

    /** Lets pass what was held, and what comes. */
    void open();

    /** That of an answer. A connection of HTTP/2 goes on meanwhile: it has other answers too. */
    static Valve of(HttpClientRequest request, HttpClientResponse answer) {
        return request.version() == HttpVersion.HTTP_2 ? new Stream(answer) : Gate.of(request.connection());
    }

    /** An answer that shares its connection. */
    record Stream(HttpClientResponse answer) implements Valve {
        @Override
        public void close() {
            answer.pause();
        }

        @Override
        public void open() {
            answer.resume();
        }
    }
}
