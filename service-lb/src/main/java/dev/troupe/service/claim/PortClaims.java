package dev.troupe.service.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldError;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.resource.plan.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Node ports. Who has which is one ConfigMap, port by port: its entity decides which of two that claim at once is first,
 * by its resourceVersion.
 */
final class PortClaims {
    static final ResourceKey KEY = new ResourceKey("configmaps", "kube-system", "troupe-node-ports");

    private static final int ATTEMPTS = 50;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final NodePortRange range;
    private final Controller.Context context;
    private final RandomGenerator random;

    PortClaims(NodePortRange range, Controller.Context context, RandomGenerator random) {
        this.range = range;
        this.context = context;
        this.random = random;
    }

    static String name(ResourceKey owner) {
        return owner.namespace() + "/" + owner.name();
    }

    /** All of them, by their paths. */
    CompletionStage<Map<String, String>> claim(ResourceKey owner, List<Claim> claims, boolean dryRun) {
        return claim(owner, claims, dryRun, 0);
    }

    private CompletionStage<Map<String, String>> claim(
            ResourceKey owner, List<Claim> claims, boolean dryRun, int attempt) {
        return read().thenCompose(kept -> {
            ObjectNode data = Json.child(kept, "data");
            Map<String, String> granted = new TreeMap<>();
            List<FieldError> errors = new ArrayList<>();
            claims.stream()
                    .filter(claim -> !claim.wanted().isEmpty())
                    .forEach(claim -> explicit(owner, claim, data, granted, errors));
            claims.stream()
                    .filter(claim -> claim.wanted().isEmpty())
                    .forEach(claim -> any(owner, claim, data, granted, errors));
            if (!errors.isEmpty()) {
                return CompletableFuture.failedFuture(StatusException.invalid("", "Service", owner.name(), errors));
            }
            if (dryRun) {
                return CompletableFuture.completedFuture(granted);
            }
            return write(kept).thenApply(written -> granted).exceptionallyCompose(failure -> {
                if (code(failure) == CONFLICT && attempt < ATTEMPTS) {
                    return claim(owner, claims, false, attempt + 1);
                }
                return CompletableFuture.failedFuture(failure);
            });
        });
    }

    private void explicit(
            ResourceKey owner, Claim claim, ObjectNode data, Map<String, String> granted, List<FieldError> errors) {
        int port = Integer.parseInt(claim.wanted());
        String holder = Json.text(data, claim.wanted());
        if (!range.contains(port)) {
            errors.add(error(claim, "provided port is not in the valid range. The range of valid ports is " + range));
        } else if (!holder.isEmpty() && !holder.equals(name(owner))) {
            errors.add(error(claim, "provided port is already allocated"));
        } else {
            data.put(claim.wanted(), name(owner));
            granted.put(claim.path(), claim.wanted());
        }
    }

    private void any(
            ResourceKey owner, Claim claim, ObjectNode data, Map<String, String> granted, List<FieldError> errors) {
        int count = range.last() - range.first() + 1;
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            String port = Integer.toString(range.first() + (start + i) % count);
            if (!data.has(port)) {
                data.put(port, name(owner));
                granted.put(claim.path(), port);
                return;
            }
        }
        errors.add(FieldError.invalid(field(claim), "0", "failed to allocate a nodePort: range is full"));
    }

    private static FieldError error(Claim claim, String why) {
        return FieldError.invalid(field(claim), claim.wanted(), why);
    }

    /** {@code /spec/ports/0/nodePort} as Kubernetes writes it. */
    private static String field(Claim claim) {
        return claim.path().substring(1).replaceAll("/(\\d+)", "[$1]").replace('/', '.');
    }

    private CompletionStage<ObjectNode> read() {
        return context.objects().get(KEY).thenApply(kept -> kept.tree()).exceptionallyCompose(failure -> {
            if (code(failure) != NOT_FOUND) {
                return CompletableFuture.failedFuture(failure);
            }
            ObjectNode fresh = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
            fresh.putObject("metadata").put("name", KEY.name()).put("namespace", KEY.namespace());
            return CompletableFuture.completedFuture(fresh);
        });
    }

    private CompletionStage<?> write(ObjectNode kept) {
        WriteOptions options =
                WriteOptions.internal("service-claims", context.clock().instant());
        return context.objects()
                .write(
                        kept.path("metadata").has("resourceVersion")
                                ? new WriteRequest.Update(KEY, "", kept, options)
                                : new WriteRequest.Create(KEY, kept, options));
    }

    /** Takes back what these owners have, but for the ports that {@code keep} names for them. */
    CompletionStage<?> release(Map<String, List<String>> keep, int attempt) {
        return read().thenCompose(kept -> {
            ObjectNode data = Json.child(kept, "data");
            List<String> gone = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry : data.properties()) {
                List<String> ports = keep.get(entry.getValue().asText());
                if (ports != null && !ports.contains(entry.getKey())) {
                    gone.add(entry.getKey());
                }
            }
            if (gone.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            data.remove(gone);
            return write(kept)
                    .<Void>thenApply(written -> null)
                    .exceptionallyCompose(failure -> code(failure) == CONFLICT && attempt < ATTEMPTS
                            ? release(keep, attempt + 1).thenApply(done -> null)
                            : CompletableFuture.failedFuture(failure));
        });
    }

    private static int code(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StatusException refusal ? refusal.code() : 0;
    }
}
