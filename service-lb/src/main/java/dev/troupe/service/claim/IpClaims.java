package dev.troupe.service.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Failures;
import dev.troupe.api.FieldError;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Cluster IPs. Each that is taken is an IPAddress object of that name, as in Kubernetes: its entity lets it be made once
 * only, so no address is given twice, whichever control nodes hand out at the same time.
 */
final class IpClaims {
    static final String RESOURCE = "ipaddresses.networking.k8s.io";
    private static final int ATTEMPTS = 100;

    private static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
    private static final String MANAGER = "ipallocator.k8s.io";

    private final ClusterIpRange range;
    private final Controller.Context context;
    private final RandomGenerator random;

    IpClaims(ClusterIpRange range, Controller.Context context, RandomGenerator random) {
        this.range = range;
        this.context = context;
        this.random = random;
    }

    /** Whether an IPAddress object was made here; others' are theirs. */
    static boolean isOurs(StoredObject claim) {
        return MANAGER.equals(claim.header().labels().get(MANAGED_BY));
    }

    static ResourceKey key(String address) {
        return ResourceKey.clusterScoped(RESOURCE, address);
    }

    /** Whose an IPAddress object is. */
    static ResourceKey owner(JsonNode claim) {
        JsonNode parent = claim.at("/spec/parentRef");
        return new ResourceKey("services", Json.text(parent, "namespace"), Json.text(parent, "name"));
    }

    CompletionStage<String> claim(ResourceKey owner, String wanted, boolean dryRun) {
        if (wanted.isEmpty()) {
            return any(owner, dryRun, 0);
        }
        if (!range.contains(wanted)) {
            return CompletableFuture.failedFuture(refused(
                    owner,
                    wanted,
                    "the provided IP (" + wanted + ") is not in the valid range. The range of valid IPs is " + range));
        }
        if (dryRun) {
            return isFree(owner, wanted)
                    ? CompletableFuture.completedFuture(wanted)
                    : CompletableFuture.failedFuture(taken(owner, wanted));
        }
        return take(context, owner, wanted)
                .thenCompose(mine -> mine
                        ? CompletableFuture.completedFuture(wanted)
                        : CompletableFuture.failedFuture(taken(owner, wanted)));
    }

    private CompletionStage<String> any(ResourceKey owner, boolean dryRun, int attempt) {
        String candidate = range.any(random);
        if (attempt >= ATTEMPTS) {
            return CompletableFuture.failedFuture(
                    StatusException.internal("failed to allocate a serviceIP: range is full"));
        }
        if (context.feed().find(key(candidate)).isPresent()) {
            return any(owner, dryRun, attempt + 1);
        }
        if (dryRun) {
            return CompletableFuture.completedFuture(candidate);
        }
        return take(context, owner, candidate)
                .thenCompose(
                        mine -> mine ? CompletableFuture.completedFuture(candidate) : any(owner, false, attempt + 1));
    }

    private boolean isFree(ResourceKey owner, String address) {
        return context.feed()
                .find(key(address))
                .map(claim -> owner(claim.tree()).equals(owner))
                .orElse(true);
    }

    /** Whether the address is the owner's from now on. */
    static CompletionStage<Boolean> take(Controller.Context context, ResourceKey owner, String address) {
        ObjectNode claim =
                Json.object().put("apiVersion", "networking.k8s.io/v1").put("kind", "IPAddress");
        claim.putObject("metadata")
                .put("name", address)
                .putObject("labels")
                .put("ipaddress.kubernetes.io/ip-family", "IPv4")
                .put(MANAGED_BY, MANAGER);
        claim.putObject("spec")
                .putObject("parentRef")
                .put("group", "")
                .put("resource", "services")
                .put("namespace", owner.namespace())
                .put("name", owner.name());
        WriteOptions options =
                WriteOptions.internal("service-claims", context.clock().instant());
        return context.objects()
                .write(new WriteRequest.Create(key(address), claim, options))
                .thenApply(written -> true)
                .exceptionallyCompose(failure -> {
                    if (!(Failures.cause(failure) instanceof StatusException refusal)
                            || !refusal.reason().equals("AlreadyExists")) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    // What a try of the same Service has left is its own.
                    return context.objects()
                            .get(key(address))
                            .thenApply(other -> owner(other.tree()).equals(owner));
                });
    }

    private static StatusException taken(ResourceKey owner, String address) {
        return refused(owner, address, "provided IP is already allocated");
    }

    private static StatusException refused(ResourceKey owner, String address, String why) {
        return StatusException.invalid(
                "",
                "Service",
                owner.name(),
                List.of(FieldError.invalid(
                        "spec.clusterIPs", "[\"" + address + "\"]", "failed to allocate IP " + address + ": " + why)));
    }
}
