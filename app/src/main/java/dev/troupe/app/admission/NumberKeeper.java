package dev.troupe.app.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Hands out numbers. They are kept in a ConfigMap: it is an entity as any other, so a number is in the journal before
 * anybody is told of it, and two control nodes that hand one out at once find out by its resourceVersion.
 */
final class NumberKeeper {
    static final ResourceKey KEY = new ResourceKey("configmaps", "kube-system", "troupe-nodes");

    private static final int ATTEMPTS = 20;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final ObjectClient objects;
    private final InstantSource clock;
    private final PodRange range;
    private final String ownName;
    private final int ownNumber;

    /**
     * @param ownName of the node that this JVM is; the one that made the cluster has no other record of its number
     * @param ownNumber its number
     */
    NumberKeeper(ObjectClient objects, InstantSource clock, PodRange range, String ownName, int ownNumber) {
        this.objects = objects;
        this.clock = clock;
        this.range = range;
        this.ownName = ownName;
        this.ownNumber = ownNumber;
    }

    /**
     * The number of the node with this name, a new one if it has none. Blocks.
     *
     * @throws StatusException 409 if no number is left, 504 if others were always faster
     */
    int claim(String name) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<ObjectNode> kept = read();
            NodeNumbers numbers =
                    kept.map(NumberKeeper::numbers).orElse(NodeNumbers.NONE).with(ownName, ownNumber);
            OptionalInt existing = numbers.of(name);
            if (existing.isPresent() && kept.isPresent()) {
                return existing.getAsInt();
            }
            int number = numbers.free(range.nodes())
                    .orElseThrow(() -> new StatusException(
                            CONFLICT,
                            "Conflict",
                            "no part of the pod network " + range + " is left: all " + range.nodes()
                                    + " are given out. Remove the names of nodes that are gone from the ConfigMap "
                                    + KEY.namespace() + "/" + KEY.name(),
                            "",
                            "",
                            "",
                            List.of(),
                            0));
            if (write(kept, numbers.with(name, number))) {
                return number;
            }
        }
        throw StatusException.timeout(
                "cannot number the node: others change the ConfigMap " + KEY + " all the time", 1);
    }

    private Optional<ObjectNode> read() {
        try {
            return Optional.of(join(objects.get(KEY)).tree());
        } catch (StatusException e) {
            if (e.code() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static NodeNumbers numbers(JsonNode configMap) {
        Map<String, String> data = new TreeMap<>();
        configMap
                .path("data")
                .properties()
                .forEach(e -> data.put(e.getKey(), e.getValue().asText()));
        return NodeNumbers.of(data);
    }

    /** Whether nobody else was faster. */
    private boolean write(Optional<ObjectNode> kept, NodeNumbers numbers) {
        ObjectNode object = kept.orElseGet(() -> {
            ObjectNode made = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
            made.putObject("metadata").put("name", KEY.name()).put("namespace", KEY.namespace());
            return made;
        });
        ObjectNode data = object.putObject("data");
        numbers.byName().forEach((name, number) -> data.put(name, Integer.toString(number)));
        WriteOptions options = WriteOptions.internal("joining", clock.instant());
        try {
            join(objects.write(
                    kept.isPresent()
                            ? new WriteRequest.Update(KEY, "", object, options)
                            : new WriteRequest.Create(KEY, object, options)));
            return true;
        } catch (StatusException e) {
            if (e.code() == CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StatusException refusal ? refusal : e;
        }
    }
}
