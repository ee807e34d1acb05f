package dev.troupe.apiserver.verb;

import dev.troupe.apiserver.http.Exchange;

/** Serves one API verb. May throw {@link dev.troupe.api.StatusException}. */
public interface Verb {
    void serve(ApiRequest request, Exchange exchange);

    /** Whether the body is to be read first; if not, the request arrives paused. */
    default boolean readsBody() {
        return true;
    }
}
