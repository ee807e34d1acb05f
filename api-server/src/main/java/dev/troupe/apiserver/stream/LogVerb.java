package dev.troupe.apiserver.stream;

import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.verb.ApiRequest;
import dev.troupe.apiserver.verb.Verb;
import java.time.InstantSource;

/** {@code pods/log}: a container's output as plain text, for as long as it lasts if it is followed. */
public final class LogVerb implements Verb {
    private final PodStreams streams;
    private final InstantSource clock;

    public LogVerb(PodStreams streams, InstantSource clock) {
        this.streams = streams;
        this.clock = clock;
    }

    @Override
    public void serve(ApiRequest request, Exchange exchange) {
        String container = request.query().text("container");
        streams.log(LogRequests.read(request.key(), container, request.query(), clock.instant()), exchange);
    }
}
