package dev.troupe.apiserver.stream;

import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.verb.ApiRequest;
import dev.troupe.apiserver.verb.Verb;
import dev.troupe.protocol.node.NodeAccess;
import java.util.function.Function;

/** {@code pods/exec}, {@code attach} and {@code portforward}: hands the connection through to the pod's runtime. */
public final class StreamVerb implements Verb {
    private final PodStreams streams;
    private final Function<ApiRequest, NodeAccess.StreamRequest> reader;

    private StreamVerb(PodStreams streams, Function<ApiRequest, NodeAccess.StreamRequest> reader) {
        this.streams = streams;
        this.reader = reader;
    }

    public static StreamVerb exec(PodStreams streams) {
        return new StreamVerb(
                streams,
                request -> StreamRequests.exec(request.key(), request.query().text("container"), request.query()));
    }

    public static StreamVerb attach(PodStreams streams) {
        return new StreamVerb(
                streams,
                request -> StreamRequests.attach(request.key(), request.query().text("container"), request.query()));
    }

    public static StreamVerb portForward(PodStreams streams) {
        return new StreamVerb(streams, request -> StreamRequests.portForward(request.key(), request.query()));
    }

    @Override
    public boolean readsBody() {
        return false;
    }

    @Override
    public void serve(ApiRequest request, Exchange exchange) {
        streams.stream(reader.apply(request), exchange);
    }
}
