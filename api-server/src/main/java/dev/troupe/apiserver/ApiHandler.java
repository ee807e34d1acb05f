package dev.troupe.apiserver;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.discovery.PathTable;
import dev.troupe.apiserver.gateway.NodeGateway;
import dev.troupe.apiserver.history.HistoryPaths;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.http.RequestBody;
import dev.troupe.apiserver.http.UpgradablePosts;
import dev.troupe.apiserver.join.JoinEndpoint;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.apiserver.resource.Resources;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.apiserver.security.Authenticator;
import dev.troupe.apiserver.security.Authorizer;
import dev.troupe.apiserver.security.Impersonation;
import dev.troupe.apiserver.verb.ApiRequest;
import dev.troupe.apiserver.verb.Verb;
import dev.troupe.apiserver.verb.VerbTable;
import dev.troupe.protocol.node.GatewayPaths;
import dev.troupe.protocol.object.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The way of every request: who asks, may they, what do they ask for, and which verb serves it. */
final class ApiHandler {
    /** What takes its time: documents of megabytes, and checks that ask a database or a runtime. */
    private static final List<String> SLOW_PATHS = List.of("/openapi/", "/healthz", "/livez", "/readyz");

    /** Reading a larger body than this would hold up the others on the event loop. */
    private static final int LARGE_BODY_BYTES = 64 * 1024;

    private final Authenticator authenticator;
    private final Authorizer authorizer;
    private final Impersonation impersonation;
    private final Resources resources;
    private final VerbTable verbs;
    private final PathTable paths;
    private final HistoryPaths history;
    private final JoinEndpoint joins;
    private final NodeGateway gateway;
    private final Executor workers;
    private final int maxBodyBytes;

    ApiHandler(
            Authenticator authenticator,
            Authorizer authorizer,
            Resources resources,
            VerbTable verbs,
            PathTable paths,
            HistoryPaths history,
            JoinEndpoint joins,
            NodeGateway gateway,
            Executor workers,
            int maxBodyBytes) {
        this.authenticator = authenticator;
        this.authorizer = authorizer;
        this.impersonation = new Impersonation(authorizer);
        this.resources = resources;
        this.verbs = verbs;
        this.paths = paths;
        this.history = history;
        this.joins = joins;
        this.gateway = gateway;
        this.workers = workers;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** Answers a request; must be called on the event loop of its connection. */
    void handle(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, Vertx.currentContext(), Query.parse(request.query()));
        try {
            serve(exchange);
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
    }

    private void serve(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        String path = request.path();
        if (path == null || path.isEmpty() || path.charAt(0) != '/') {
            throw StatusException.badRequest("the request has no path");
        }
        HttpMethod method = UpgradablePosts.method(request);
        Caller caller = impersonation.caller(authenticator.authenticate(request), request.headers());
        RequestInfo info = RequestInfo.of(method, path, exchange.query());
        authorizer.check(caller, info, exchange.query());
        if (!info.resourceRequest()) {
            serveOther(info, exchange, caller);
            return;
        }
        ServedResource resource = resources.find(info.group(), info.version(), info.resource());
        if (resource == null) {
            throw StatusException.noSuchPath();
        }
        Verb verb = verbs.find(info, resource);
        if (!verb.readsBody()) {
            request.pause();
            verb.serve(apiRequest(exchange, info, resource, caller, new byte[0]), exchange);
        } else if (method == HttpMethod.GET) {
            verb.serve(apiRequest(exchange, info, resource, caller, new byte[0]), exchange);
        } else {
            withBody(exchange, info, resource, caller, verb);
        }
    }

    private void withBody(Exchange exchange, RequestInfo info, ServedResource resource, Caller caller, Verb verb) {
        RequestBody.read(exchange.request(), maxBodyBytes).whenComplete((body, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
                return;
            }
            ApiRequest request = apiRequest(exchange, info, resource, caller, body);
            if (body.length > LARGE_BODY_BYTES) {
                workers.execute(() -> serveSafely(verb, request, exchange));
            } else {
                serveSafely(verb, request, exchange);
            }
        });
    }

    private static void serveSafely(Verb verb, ApiRequest request, Exchange exchange) {
        try {
            verb.serve(request, exchange);
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
    }

    private void serveOther(RequestInfo info, Exchange exchange, Caller caller) {
        if (JoinEndpoint.isJoin(info)) {
            joins.serve(exchange, caller);
            return;
        }
        if (!GatewayPaths.node(info.path()).isEmpty()) {
            gateway.serve(info, exchange, caller);
            return;
        }
        if (HistoryPaths.covers(info.path())) {
            history.serve(info, exchange);
            return;
        }
        if (!info.verb().equals("get") && !info.verb().equals("head")) {
            throw StatusException.methodNotAllowed("the server does not allow this method on the requested resource");
        }
        if (SLOW_PATHS.stream().anyMatch(info.path()::startsWith)) {
            exchange.send(CompletableFuture.supplyAsync(() -> paths.answer(info.path(), exchange), workers));
        } else {
            exchange.send(paths.answer(info.path(), exchange));
        }
    }

    private static ApiRequest apiRequest(
            Exchange exchange, RequestInfo info, ServedResource resource, Caller caller, byte[] body) {
        HttpServerRequest request = exchange.request();
        ApiRequest.Headers headers = new ApiRequest.Headers(
                request.getHeader("Accept"), request.getHeader("Content-Type"), request.getHeader("User-Agent"));
        return new ApiRequest(info, resource, exchange.query(), caller, headers, body);
    }
}
