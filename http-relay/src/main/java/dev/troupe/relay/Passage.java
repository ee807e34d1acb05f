package dev.troupe.relay;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is to become of a request.
 *
 * @param method the method to pass on
 * @param uri path and query at the backend
 * @param headers what the backend is told, {@code Host} included; see {@link EndToEnd#of}
 * @param backends who may serve it, in the order in which they are tried
 * @param answered may change the headers of the backend's answer
 * @param refused answers the client when no backend has; the request may not be passed on again
 */
public record Passage(
        HttpMethod method,
        String uri,
        MultiMap headers,
        List<Backend> backends,
        Consumer<MultiMap> answered,
        Consumer<RelayFailure> refused) {}
