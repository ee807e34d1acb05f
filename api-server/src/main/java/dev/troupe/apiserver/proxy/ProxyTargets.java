package dev.troupe.apiserver.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.network.ServiceEndpoints;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.relay.Backend;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Finds who is behind a pod or a Service. The words of refusals are kube-apiserver's. */
public final class ProxyTargets {
    private static final String SLICES = "endpointslices.discovery.k8s.io";
    /** How long a request waits for news; when the database is away, what is known must do. */
    private static final int NEWS_MILLIS = 2_000;

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int RETRY_SECONDS = 1;
    /** A port that is not there does not come by itself. */
    private static final int NO_RETRY = 0;

    private final ChangeFeed feed;

    public ProxyTargets(ChangeFeed feed) {
        this.feed = feed;
    }

    /** Who may serve the request, in the order in which they shall be tried; fails with {@link StatusException}. */
    CompletionStage<List<Backend>> find(RequestInfo info) {
        boolean pod = info.resource().equals("pods");
        ProxyId id = ProxyId.parse(pod ? "pod" : "service", info.name());
        ResourceKey key = new ResourceKey(info.resource(), info.namespace(), id.name());
        // The pod may have become ready a moment ago, as another node has been told.
        return feed.catchUp()
                .toCompletableFuture()
                .thenApply(reached -> true)
                .exceptionally(unavailable -> false)
                .completeOnTimeout(false, NEWS_MILLIS, TimeUnit.MILLISECONDS)
                .thenApply(done -> pod ? List.of(pod(key, id, info.name())) : service(key, id, info.name()));
    }

    private Backend pod(ResourceKey key, ProxyId id, String text) {
        JsonNode pod = found(key);
        int port = podPort(pod, id);
        if (port == 0) {
            throw ProxyId.invalid("pod", text);
        }
        String address = Json.text(pod.path("status"), "podIP");
        if (!isAllowed(address)) {
            throw StatusException.badRequest("address not allowed");
        }
        return new Backend(address, port, protocol(id));
    }

    private static Backend.Protocol protocol(ProxyId id) {
        return id.tls() ? Backend.Protocol.HTTPS : Backend.Protocol.HTTP;
    }

    /** The port that is meant: a number, a container port's name, or by itself the first of all container ports. */
    private static int podPort(JsonNode pod, ProxyId id) {
        if (id.portNumber() > 0) {
            return id.portNumber();
        }
        for (JsonNode container : pod.at("/spec/containers")) {
            for (JsonNode port : container.path("ports")) {
                if (id.port().isEmpty() || Json.text(port, "name").equals(id.port())) {
                    return port.path("containerPort").asInt();
                }
            }
        }
        return !id.port().isEmpty() ? 0 : id.tls() ? HTTPS : HTTP;
    }

    private List<Backend> service(ResourceKey key, ProxyId id, String text) {
        String port = servicePort(found(key), id, text);
        List<JsonNode> slices = feed
                .list(FeedFilter.of(SLICES)
                        .inNamespace(key.namespace())
                        .matching(slice ->
                                key.name().equals(slice.header().labels().get(ServiceEndpoints.SERVICE_LABEL))))
                .objects()
                .stream()
                .<JsonNode>map(StoredObject::tree)
                .toList();
        List<ServiceEndpoints.Address> addresses = ServiceEndpoints.of(slices, port);
        addresses.removeIf(address -> !isAllowed(address.host()));
        if (addresses.isEmpty()) {
            throw noEndpoints(text, RETRY_SECONDS);
        }
        Collections.shuffle(addresses);
        return addresses.stream()
                .map(address -> new Backend(address.host(), address.port(), protocol(id)))
                .toList();
    }

    /** The name of the port that is meant; a Service's only port need not be named. */
    private static String servicePort(JsonNode service, ProxyId id, String text) {
        JsonNode ports = service.at("/spec/ports");
        if (id.port().isEmpty()) {
            if (ports.size() == 1) {
                return Json.text(ports.path(0), "name");
            }
            throw noEndpoints(text, NO_RETRY);
        }
        if (id.portNumber() > 0) {
            return ServiceEndpoints.portName(service, id.portNumber())
                    .orElseThrow(() -> StatusException.unavailable(
                            "no service port " + id.portNumber() + " found for service \"" + id.name() + "\"",
                            NO_RETRY));
        }
        if (!ServiceEndpoints.hasPort(service, id.port())) {
            throw noEndpoints(text, NO_RETRY);
        }
        return id.port();
    }

    private static StatusException noEndpoints(String text, int retrySeconds) {
        return StatusException.unavailable("no endpoints available for service \"" + text + "\"", retrySeconds);
    }

    private JsonNode found(ResourceKey key) {
        return feed.find(key).orElseThrow(() -> StatusException.notFound(key)).tree();
    }

    /** Nobody reaches this machine itself, or what only it can see, by way of a pod's object. */
    private static boolean isAllowed(String address) {
        try {
            InetAddress literal = InetAddress.ofLiteral(address);
            return !literal.isLoopbackAddress()
                    && !literal.isLinkLocalAddress()
                    && !literal.isAnyLocalAddress()
                    && !literal.isMulticastAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
