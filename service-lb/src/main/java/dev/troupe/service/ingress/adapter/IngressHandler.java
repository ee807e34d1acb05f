package dev.troupe.service.ingress.adapter;

import dev.troupe.relay.Backend;
import dev.troupe.relay.EndToEnd;
import dev.troupe.relay.Passage;
import dev.troupe.relay.Relay;
import dev.troupe.relay.RelayFailure;
import dev.troupe.service.ingress.plan.BackendTable;
import dev.troupe.service.ingress.plan.RequestPath;
import dev.troupe.service.ingress.plan.RoutingTable;
import dev.troupe.service.ingress.plan.Target;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** Sends each request to a pod, or says why not. */
final class IngressHandler {
    private static final int NOT_FOUND = 404;
    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final int MOST_TRIED = 3;

    private final RoutingTable routes;
    private final BackendTable backends;
    private final Relay relay;

    IngressHandler(RoutingTable routes, BackendTable backends, Relay relay) {
        this.routes = routes;
        this.backends = backends;
        this.relay = relay;
    }

    void handle(HttpServerRequest request) {
        request.pause();
        String path = request.path();
        Target target =
                path == null || !path.startsWith("/") ? null : routes.route(host(request), RequestPath.plain(path));
        if (target == null) {
            answer(request, NOT_FOUND, "no Ingress covers this host and path");
            return;
        }
        List<Backend> all = backends.find(target);
        if (all.isEmpty()) {
            answer(request, UNAVAILABLE, "no pod is ready to serve this");
            return;
        }
        relay.pass(
                request,
                new Passage(
                        request.method(),
                        request.uri(),
                        headers(request),
                        BackendTable.choose(all, ThreadLocalRandom.current().nextInt(), MOST_TRIED),
                        headers -> {},
                        failure -> refuse(request, failure)));
    }

    /** The host that the client means, in lower case; empty if it names none. */
    private static String host(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        String host = authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** What the client says; whom it says it speaks for is not believed. */
    private static MultiMap headers(HttpServerRequest request) {
        MultiMap headers = EndToEnd.of(request.headers());
        headers.remove("Expect");
        headers.remove("Forwarded");
        HostAndPort authority = request.authority();
        if (authority != null) {
            headers.set("Host", authority.toString()).set("X-Forwarded-Host", authority.toString());
        }
        String client = request.remoteAddress().hostAddress();
        return headers.set("X-Forwarded-For", client)
                .set("X-Real-IP", client)
                .set("X-Forwarded-Proto", request.isSSL() ? "https" : "http")
                .set("X-Forwarded-Port", Integer.toString(request.localAddress().port()));
    }

    private static void refuse(HttpServerRequest request, RelayFailure failure) {
        switch (failure.kind()) {
            case UNREACHABLE -> {
                if (failure.timedOut()) {
                    answer(request, GATEWAY_TIMEOUT, "no pod accepts a connection in time");
                } else {
                    answer(request, BAD_GATEWAY, "no pod accepts a connection");
                }
            }
            case LATE -> answer(request, GATEWAY_TIMEOUT, "the pod does not answer in time");
            case BROKEN -> answer(request, BAD_GATEWAY, "the pod broke the connection off");
        }
    }

    private static void answer(HttpServerRequest request, int code, String why) {
        if (request.response().closed() || request.response().ended()) {
            return;
        }
        request.resume();
        request.response()
                .setStatusCode(code)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(why + '\n');
    }
}
