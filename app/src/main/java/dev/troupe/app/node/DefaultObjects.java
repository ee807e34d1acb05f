package dev.troupe.app.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Failures;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.network.Ingresses;
import dev.troupe.protocol.network.ServiceCidrs;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * What every cluster has from its first start: namespaces, the range of Services' addresses, the Services by which pods
 * find the API and names, and a class for Ingresses.
 */
final class DefaultObjects {
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private static final int HTTPS = 443;
    private static final int API_PORT = 6443;
    private static final int DNS = 53;

    private DefaultObjects() {}

    /** Makes what is missing. */
    static CompletionStage<Void> create(
            ObjectClient objects, ChangeFeed feed, ServiceRanges ranges, InstantSource clock) {
        return namespaces(objects, feed, clock)
                .thenCompose(made -> write(
                        objects,
                        feed,
                        ResourceKey.clusterScoped(ServiceCidrs.RESOURCE, ServiceCidrs.DEFAULT),
                        serviceRange(ranges),
                        clock))
                .thenCompose(made -> write(objects, feed, api(ranges), clock))
                .thenCompose(made -> write(objects, feed, dns(ranges), clock))
                .thenCompose(made -> write(
                        objects,
                        feed,
                        ResourceKey.clusterScoped(Ingresses.CLASSES, Ingresses.DEFAULT_CLASS),
                        ingressClass(),
                        clock));
    }

    private static CompletionStage<Void> write(
            ObjectClient objects, ChangeFeed feed, ObjectNode service, InstantSource clock) {
        ResourceKey key = new ResourceKey(
                "services",
                Json.text(service.path("metadata"), "namespace"),
                Json.text(service.path("metadata"), "name"));
        return write(objects, feed, key, service, clock);
    }

    private static CompletionStage<Void> write(
            ObjectClient objects, ChangeFeed feed, ResourceKey key, ObjectNode object, InstantSource clock) {
        if (feed.find(key).isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        return objects.write(new WriteRequest.Create(key, object, WriteOptions.internal("bootstrap", clock.instant())))
                .handle((written, failure) -> {
                    if (failure != null) {
                        passExisting(failure);
                    }
                    return null;
                });
    }

    private static ObjectNode serviceRange(ServiceRanges ranges) {
        ObjectNode range =
                Json.object().put("apiVersion", "networking.k8s.io/v1").put("kind", "ServiceCIDR");
        range.putObject("metadata").put("name", ServiceCidrs.DEFAULT);
        range.putObject("spec").putArray("cidrs").add(ranges.clusterIps().cidr());
        return range;
    }

    private static ObjectNode api(ServiceRanges ranges) {
        ObjectNode service = service("default", "kubernetes", ranges.apiAddress());
        Json.child(Json.child(service, "metadata"), "labels")
                .put("component", "apiserver")
                .put("provider", "kubernetes");
        port(service, "https", "TCP", HTTPS).put("targetPort", API_PORT);
        return service;
    }

    /** Every node answers at this address itself, so the Service needs no pods. */
    private static ObjectNode dns(ServiceRanges ranges) {
        ObjectNode service = service("kube-system", "kube-dns", ranges.dnsAddress());
        Json.child(Json.child(service, "metadata"), "labels")
                .put("k8s-app", "kube-dns")
                .put("kubernetes.io/cluster-service", "true");
        port(service, "dns", "UDP", DNS);
        port(service, "dns-tcp", "TCP", DNS);
        return service;
    }

    /** Ingresses that name no class are of this one. */
    private static ObjectNode ingressClass() {
        ObjectNode ingressClass =
                Json.object().put("apiVersion", "networking.k8s.io/v1").put("kind", "IngressClass");
        ingressClass
                .putObject("metadata")
                .put("name", Ingresses.DEFAULT_CLASS)
                .putObject("annotations")
                .put(Ingresses.IS_DEFAULT, "true");
        ingressClass.putObject("spec").put("controller", Ingresses.CONTROLLER);
        return ingressClass;
    }

    private static ObjectNode service(String namespace, String name, String address) {
        ObjectNode service = Json.object().put("apiVersion", "v1").put("kind", "Service");
        service.putObject("metadata").put("name", name).put("namespace", namespace);
        service.putObject("spec").put("clusterIP", address).putArray("ports");
        return service;
    }

    private static ObjectNode port(ObjectNode service, String name, String protocol, int port) {
        return ((ArrayNode) service.at("/spec/ports"))
                .addObject()
                .put("name", name)
                .put("port", port)
                .put("protocol", protocol);
    }

    private static CompletionStage<Void> namespaces(ObjectClient objects, ChangeFeed feed, InstantSource clock) {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (String name : NAMESPACES) {
            ResourceKey key = ResourceKey.clusterScoped("namespaces", name);
            if (feed.find(key).isPresent()) {
                continue;
            }
            ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
            namespace.putObject("metadata").put("name", name);
            writes.add(objects.write(new WriteRequest.Create(
                            key, namespace, WriteOptions.internal("bootstrap", clock.instant())))
                    .handle((written, failure) -> {
                        if (failure != null) {
                            passExisting(failure);
                        }
                        return null;
                    })
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    }

    /** Another node may have been first. */
    private static void passExisting(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (!(cause instanceof StatusException refusal) || !refusal.reason().equals("AlreadyExists")) {
            throw new CompletionException(cause);
        }
    }
}
