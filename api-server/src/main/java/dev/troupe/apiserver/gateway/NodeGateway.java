package dev.troupe.apiserver.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.http.RequestBody;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.apiserver.security.NodeAuthorizer;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.join.NodeAdmission;
import dev.troupe.protocol.node.GatewayPaths;
import dev.troupe.protocol.node.LeaseDesk;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.StoredObject;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Serves {@link GatewayPaths}: to each worker what its pods need, and its lease. Whoever comes here has been authorized
 * for the folder of the node in the path. One instance serves all event loops.
 */
public final class NodeGateway {
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final int CREATED = 201;
    private static final String CONTROL_LABEL = "node-role.kubernetes.io/control-plane";

    /** How long a feed may wait for what its worker has seen through another control node. */
    private static final int NEWS_SECONDS = 5;

    private final ChangeFeed feed;
    private final LeaseDesk leases;
    private final NodeAdmission admission;
    private final int apiPort;
    private final int queueEvents;
    private final Executor workers;
    private final PeerView peers = new PeerView();
    private final Map<String, Set<NodeFeedStream>> streams = new ConcurrentHashMap<>();

    /**
     * @param apiPort where control nodes serve the API
     * @param queueEvents how many events a worker may be behind before its feed is ended
     * @param workers threads that may wait
     */
    public NodeGateway(
            ChangeFeed feed,
            LeaseDesk leases,
            NodeAdmission admission,
            int apiPort,
            int queueEvents,
            Executor workers) {
        this.feed = feed;
        this.leases = leases;
        this.admission = admission;
        this.apiPort = apiPort;
        this.queueEvents = queueEvents;
        this.workers = workers;
    }

    /** Answers a request; must be called on its event loop. */
    public void serve(RequestInfo info, Exchange exchange, Caller caller) {
        String node = GatewayPaths.node(info.path());
        String asked = info.verb()
                + ' '
                + info.path().substring(GatewayPaths.of(node, "").length());
        switch (asked) {
            case "get " + GatewayPaths.FEED -> openFeed(node, exchange);
            case "get " + GatewayPaths.HEAD -> exchange.send(head(node));
            case "post " + GatewayPaths.LEASE ->
                exchange.send(leases.renew(node).thenApply(lasting -> {
                    ObjectNode answer = Json.object().put("leaseMillis", lasting.toMillis());
                    answer.set("servers", servers());
                    return Answer.json(200, answer);
                }));
            case "delete " + GatewayPaths.LEASE -> {
                leases.leave(node);
                exchange.send(Answer.json(200, Json.object()));
            }
            case "post " + GatewayPaths.CERTIFICATE -> certify(node, exchange, caller);
            default -> throw StatusException.noSuchPath();
        }
    }

    /** Only what the certificate says that was shown is certified again. */
    private void certify(String node, Exchange exchange, Caller caller) {
        if (!NodeAuthorizer.node(caller).equals(Optional.of(node))) {
            throw StatusException.badRequest("a node's certificate is renewed by showing it");
        }
        List<String> addresses = NodeIdentity.addresses(shown(exchange));
        exchange.send(RequestBody.read(exchange.request(), MAX_BODY_BYTES)
                .thenApplyAsync(
                        body -> {
                            String request = Json.text(read(body), "certificateRequest");
                            String certificate = admission.renew(node, addresses, request);
                            return Answer.json(CREATED, Json.object().put("certificate", certificate));
                        },
                        workers));
    }

    private static X509Certificate shown(Exchange exchange) {
        try {
            return (X509Certificate)
                    exchange.request().connection().sslSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            throw StatusException.unauthorized();
        }
    }

    private static JsonNode read(byte[] body) {
        try {
            return Json.read(body);
        } catch (UncheckedIOException e) {
            throw StatusException.badRequest("the request for a certificate is not JSON");
        }
    }

    /** Where control nodes serve, as {@code host:port}. */
    private ArrayNode servers() {
        ArrayNode servers = Json.array();
        for (StoredObject node : feed.list(FeedFilter.of("nodes")).objects()) {
            if (node.header().labels().containsKey(CONTROL_LABEL)) {
                for (JsonNode address : node.tree().path("status").path("addresses")) {
                    if (Json.text(address, "type").equals("InternalIP")) {
                        servers.add(Json.text(address, "address") + ':' + apiPort);
                        break;
                    }
                }
            }
        }
        return servers;
    }

    private CompletionStage<Answer> head(String node) {
        return feed.catchUp().thenApply(head -> {
            streams.getOrDefault(node, Set.of()).forEach(NodeFeedStream::requestHead);
            return Answer.json(200, Json.object().put("revision", head));
        });
    }

    private void openFeed(String node, Exchange exchange) {
        Long sent = exchange.query().number("atLeast");
        long atLeast = sent == null ? 0 : sent;
        NodeFeedStream stream =
                new NodeFeedStream(exchange, feed, node, peers, queueEvents, ended -> remove(node, ended));
        reached(atLeast)
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                exchange.fail(failure);
                                return;
                            }
                            streams.computeIfAbsent(node, name -> ConcurrentHashMap.newKeySet())
                                    .add(stream);
                            stream.open();
                        },
                        workers);
    }

    /** While the database is away, what this control node knows must do, if it is not older than what the worker knows. */
    private CompletableFuture<Void> reached(long atLeast) {
        return feed.catchUp()
                .toCompletableFuture()
                .<Void>thenApply(head -> null)
                .orTimeout(NEWS_SECONDS, TimeUnit.SECONDS)
                .exceptionally(unavailable -> {
                    if (feed.head() < atLeast) {
                        throw StatusException.unavailable("this control node has not yet seen what the worker has", 1);
                    }
                    return null;
                });
    }

    private void remove(String node, NodeFeedStream stream) {
        streams.computeIfPresent(node, (name, open) -> {
            open.remove(stream);
            return open.isEmpty() ? null : open;
        });
    }
}
