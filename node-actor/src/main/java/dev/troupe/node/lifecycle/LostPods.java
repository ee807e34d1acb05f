package dev.troupe.node.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.WriteRequest.PatchType;
import dev.troupe.protocol.pod.Exclusive;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done to the pods of nodes that are lost. Writes that fail are tried again at the next look. */
final class LostPods {
    private static final Logger LOG = LoggerFactory.getLogger(LostPods.class);
    private static final String COMPONENT = "node-controller";

    private final ObjectClient objects;
    private final ChangeFeed feed;
    private final InstantSource clock;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    LostPods(ObjectClient objects, ChangeFeed feed, InstantSource clock) {
        this.objects = objects;
        this.feed = feed;
        this.clock = clock;
    }

    /** Whoever balances load over pods must leave these out. */
    void markNotReady(String node) {
        for (StoredObject pod : feed.list(FeedFilter.of("pods").onNode(node)).objects()) {
            if (isReady(pod.tree())) {
                ObjectNode patch = Json.object();
                patch.putObject("metadata").put("uid", pod.header().uid());
                patch.putObject("status")
                        .putArray("conditions")
                        .addObject()
                        .put("type", "Ready")
                        .put("status", "False")
                        .put("reason", "NodeNotReady")
                        .put("message", "The node's agent does not answer.")
                        .put(
                                "lastTransitionTime",
                                now().truncatedTo(ChronoUnit.SECONDS).toString());
                write(
                        pod,
                        new WriteRequest.Patch(pod.key(), "status", PatchType.STRATEGIC, Json.write(patch), options()));
            }
        }
    }

    private static boolean isReady(JsonNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                return Json.text(condition, "status").equals("True");
            }
        }
        return false;
    }

    /** The node has stopped them, so others may take their place. */
    void deleteExclusive(String node) {
        for (StoredObject pod : feed.list(FeedFilter.of("pods").onNode(node)).objects()) {
            if (Exclusive.is(pod.tree())) {
                remove(pod);
            }
        }
    }

    /** Deletes a pod that nobody could end any more. */
    void remove(StoredObject pod) {
        delete(pod, 0L);
    }

    /** Deletes a pod with its own grace period. */
    void end(StoredObject pod) {
        if (!pod.tree().path("metadata").has("deletionTimestamp")) {
            delete(pod, null);
        }
    }

    private void delete(StoredObject pod, @Nullable Long graceSeconds) {
        write(
                pod,
                new WriteRequest.Delete(
                        pod.key(), graceSeconds, null, pod.header().uid(), null, options()));
    }

    private void write(StoredObject pod, WriteRequest request) {
        if (underWay.add(pod.header().uid())) {
            objects.write(request).whenComplete((written, failure) -> {
                underWay.remove(pod.header().uid());
                if (failure != null) {
                    LOG.info("{} of a lost node not written: {}", pod.key(), failure.getMessage());
                }
            });
        }
    }

    private WriteOptions options() {
        return WriteOptions.internal(COMPONENT, now());
    }

    private Instant now() {
        return clock.instant();
    }
}
