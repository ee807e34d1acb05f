package dev.troupe.apiserver.proxy;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.http.UpgradablePosts;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.apiserver.security.Impersonation;
import dev.troupe.apiserver.stream.DialFailure;
import dev.troupe.apiserver.verb.ApiRequest;
import dev.troupe.apiserver.verb.Verb;
import dev.troupe.relay.Backend;
import dev.troupe.relay.EndToEnd;
import dev.troupe.relay.Passage;
import dev.troupe.relay.Relay;
import dev.troupe.relay.RelayFailure;
import dev.troupe.relay.RelaySettings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Passes a request on to a pod, or to one that is behind a Service: every method, with bodies, and upgraded connections.
 * Redirects stay below the path by which the client came; links within pages are left as they are.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/cluster-administration/proxies/">Proxies in Kubernetes</a>
 */
public final class ProxyVerb implements Verb {
    /** Requests of the API may last; a backend that says nothing at all must not last for ever. */
    public static final RelaySettings PATIENCE =
            new RelaySettings(Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(4), 1_000);

    private static final int MOVED_PERMANENTLY = 301;
    private static final int RETRY_SECONDS = 1;
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final ProxyTargets targets;
    private final Relay relay;

    public ProxyVerb(ProxyTargets targets, Relay relay) {
        this.targets = targets;
        this.relay = relay;
    }

    @Override
    public boolean readsBody() {
        return false;
    }

    @Override
    public void serve(ApiRequest request, Exchange exchange) {
        HttpServerRequest http = exchange.request();
        HttpMethod method = UpgradablePosts.method(http);
        boolean reads = method == HttpMethod.GET || method == HttpMethod.HEAD;
        if (request.info().proxiedPath().isEmpty() && reads && !Relay.asksForUpgrade(http)) {
            // Links that are relative to the root would else be relative to the folder above it.
            exchange.send(Answer.text(MOVED_PERMANENTLY, "")
                    .withHeaders(Map.of("Location", request.info().path() + '/' + query(http))));
            return;
        }
        targets.find(request.info())
                .whenComplete((backends, failure) -> exchange.context().runOnContext(ignored -> {
                    if (failure != null) {
                        exchange.fail(failure);
                    } else if (!http.response().closed()) {
                        relay.pass(http, passage(request.info(), method, backends, exchange));
                    }
                }));
    }

    private static Passage passage(RequestInfo info, HttpMethod method, List<Backend> backends, Exchange exchange) {
        HttpServerRequest http = exchange.request();
        String path = info.proxiedPath();
        String prefix = info.path().substring(0, info.path().length() - path.length());
        List<String> selves = new ArrayList<>();
        backends.forEach(backend -> {
            selves.add(backend.authority());
            selves.add(backend.host());
        });
        if (http.authority() != null) {
            selves.add(http.authority().toString());
        }
        return new Passage(
                method,
                (path.isEmpty() ? "/" : path) + query(http),
                headers(http),
                backends,
                headers -> answered(headers, prefix, selves),
                failure -> exchange.fail(refusal(failure)));
    }

    private static String query(HttpServerRequest http) {
        return http.query() == null || http.query().isEmpty() ? "" : '?' + http.query();
    }

    /** What the client sent, without what was for this server alone. */
    private static MultiMap headers(HttpServerRequest http) {
        MultiMap headers = EndToEnd.of(http.headers());
        for (String name : List.copyOf(headers.names())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("authorization")
                    || lower.equals("expect")
                    || Impersonation.isHeader(name)
                    || UpgradablePosts.isMark(name)) {
                headers.remove(name);
            }
        }
        String host = http.authority() == null ? "" : http.authority().toString();
        if (!host.isEmpty()) {
            headers.set("Host", host).set("X-Forwarded-Host", host);
        }
        String before = headers.get(FORWARDED_FOR);
        String client = http.remoteAddress().hostAddress();
        headers.set(FORWARDED_FOR, before == null ? client : before + ", " + client);
        return headers.set("X-Forwarded-Proto", "https").set("X-Forwarded-Uri", http.path());
    }

    private static void answered(MultiMap headers, String prefix, List<String> selves) {
        String location = headers.get("Location");
        if (location != null) {
            headers.set("Location", Redirects.below(prefix, location, selves));
        }
        // No pod may say who else may speak with the API.
        for (String name : List.copyOf(headers.names())) {
            if (name.toLowerCase(Locale.ROOT).startsWith("access-control-")) {
                headers.remove(name);
            }
        }
    }

    private static StatusException refusal(RelayFailure failure) {
        String why = switch (failure.kind()) {
            case UNREACHABLE -> DialFailure.text(failure.backend().authority(), failure.cause());
            case LATE -> "timeout awaiting response headers";
            case BROKEN -> "EOF";
        };
        return StatusException.unavailable("error trying to reach service: " + why, RETRY_SECONDS);
    }
}
