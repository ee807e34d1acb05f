package dev.troupe.apiserver.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.StoredObject;
import java.util.Set;

/**
 * What a worker hears of nodes: everything of its own; of others where they are and where their pods are, and only when
 * that changes. Others' conditions, taints, images and owners are not its business.
 */
final class NodeNews implements ChangeFeed.Subscriber {
    private static final Set<String> METADATA = Set.of("name", "uid", "creationTimestamp", "resourceVersion");
    private static final Set<String> LABELS = Set.of(
            "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region",
            "node.kubernetes.io/exclude-from-external-load-balancers");
    private static final Set<String> SPEC = Set.of("podCIDR", "podCIDRs");
    private static final String ANNOTATIONS = "troupe.dev/";

    private final String worker;
    private final ChangeFeed.Subscriber next;

    /** @param next who hears what remains */
    NodeNews(String worker, ChangeFeed.Subscriber next) {
        this.worker = worker;
        this.next = next;
    }

    @Override
    public void changed(Change change) {
        StoredObject previous = change.previous();
        boolean news = change.type() != Change.Type.MODIFIED
                || previous == null
                || change.object().key().name().equals(worker)
                || !withoutRevision(change.object()).equals(withoutRevision(previous));
        if (news) {
            next.changed(change);
        }
    }

    @Override
    public void synced(long revision) {
        next.synced(revision);
    }

    @Override
    public void bookmark(long revision) {
        next.bookmark(revision);
    }

    private static ObjectNode withoutRevision(StoredObject node) {
        ObjectNode tree = reduced(node);
        Json.child(tree, "metadata").remove("resourceVersion");
        return tree;
    }

    /** The object as this worker may see it. */
    static StoredObject toldTo(String worker, StoredObject node) {
        return node.key().name().equals(worker)
                ? node
                : StoredObject.of(node.key(), reduced(node)).at(node.revision());
    }

    private static ObjectNode reduced(StoredObject node) {
        ObjectNode full = node.tree();
        ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", "Node");
        ObjectNode metadata = tree.putObject("metadata");
        copy(full.path("metadata"), METADATA, metadata);
        copy(full.path("metadata").path("labels"), LABELS, metadata.putObject("labels"));
        ObjectNode annotations = metadata.putObject("annotations");
        full.path("metadata").path("annotations").properties().forEach(entry -> {
            if (entry.getKey().startsWith(ANNOTATIONS)) {
                annotations.set(entry.getKey(), entry.getValue());
            }
        });
        copy(full.path("spec"), SPEC, tree.putObject("spec"));
        copy(full.path("status"), Set.of("addresses"), tree.putObject("status"));
        return tree;
    }

    private static void copy(JsonNode from, Set<String> fields, ObjectNode to) {
        for (String field : fields) {
            if (from.has(field)) {
                to.set(field, from.get(field));
            }
        }
    }
}
