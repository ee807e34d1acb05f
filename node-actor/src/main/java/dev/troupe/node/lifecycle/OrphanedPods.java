package dev.troupe.node.lifecycle;

import dev.troupe.api.Failures;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.pod.Exclusive;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pods of nodes that have no object any more: somebody has deleted it, and with that said that the node does not come back.
 * Where the node's agent still works, it ends them as they wish; otherwise only their objects are left to remove.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection">Garbage collection
 *     of Pods</a>
 */
final class OrphanedPods {
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** A Node that is made anew within this time has its pods back. */
    private static final Duration QUARANTINE = Duration.ofSeconds(20);

    private final ObjectClient objects;
    private final ChangeFeed feed;
    private final LostPods pods;
    private final Map<String, Instant> missing = new HashMap<>();
    private Instant next = Instant.MIN;

    OrphanedPods(ObjectClient objects, ChangeFeed feed, LostPods pods) {
        this.objects = objects;
        this.feed = feed;
        this.pods = pods;
    }

    /**
     * Looks for them, not more often than is of use.
     *
     * @param nodes the names of those that have an object
     * @param here whether a node's agent works
     * @return the names of nodes that are missing for good; exclusive pods of theirs stay until those are fenced
     */
    Set<String> look(Set<String> nodes, Predicate<String> here, Instant now) {
        if (!now.isBefore(next)) {
            next = now.plus(EVERY);
            List<StoredObject> orphans = feed.list(FeedFilter.of("pods").matching(pod -> isOrphan(pod, nodes)))
                    .objects();
            Set<String> named = new HashSet<>();
            orphans.forEach(pod -> named.add(pod.header().nodeName()));
            missing.keySet().retainAll(named);
            named.forEach(node -> missing.putIfAbsent(node, now));
            named.stream()
                    .filter(node -> isOver(node, now))
                    .forEach(node -> remove(node, orphans, here.test(node), now));
        }
        Set<String> gone = new HashSet<>(missing.keySet());
        gone.removeIf(node -> nodes.contains(node) || !isOver(node, now));
        return gone;
    }

    private static boolean isOrphan(StoredObject pod, Set<String> nodes) {
        String node = pod.header().nodeName();
        return !node.isEmpty() && !nodes.contains(node);
    }

    private boolean isOver(String node, Instant now) {
        Instant since = missing.get(node);
        return since != null && !now.isBefore(since.plus(QUARANTINE));
    }

    /** This node's view of Nodes may lag behind: the entity is asked before anything is done. */
    private void remove(String node, List<StoredObject> orphans, boolean here, Instant now) {
        objects.get(ResourceKey.clusterScoped("nodes", node)).whenComplete((found, failure) -> {
            if (!isNotFound(failure)) {
                return;
            }
            for (StoredObject pod : orphans) {
                if (!pod.header().nodeName().equals(node)) {
                    continue;
                }
                if (here && !isOverdue(pod, now)) {
                    pods.end(pod);
                } else if (!Exclusive.is(pod.tree())) {
                    pods.remove(pod);
                }
            }
        });
    }

    private static boolean isNotFound(@Nullable Throwable failure) {
        return failure != null
                && Failures.cause(failure) instanceof StatusException status
                && status.reason().equals("NotFound");
    }

    /** Told to end, and not ended in time. */
    private static boolean isOverdue(StoredObject pod, Instant now) {
        String deletion = pod.tree().at("/metadata/deletionTimestamp").asText();
        return !deletion.isEmpty() && now.isAfter(Instant.parse(deletion).plus(QUARANTINE));
    }
}
