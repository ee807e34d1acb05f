package dev.troupe.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.security.NodeAuthorizer;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.WriteRequest.PatchType;
import dev.troupe.protocol.object.Written;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a node may change, of what {@link NodeAuthorizer} lets it ask for: its own Node but neither its taints nor the
 * labels by which others choose nodes; the status of its own pods, and their deletion; events about these; its own lease.
 * Whoever is no node passes. The rules and the words are those of Kubernetes' NodeRestriction.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction">
 *     NodeRestriction</a>
 */
public final class NodeRestriction implements ObjectClient {
    /** What of an object's metadata a status patch may mention: which object it means. */
    private static final Set<String> IDENTITY = Set.of("name", "namespace", "uid", "resourceVersion");

    private static final Set<String> NODE_METADATA = Set.of("name", "uid", "resourceVersion", "labels", "annotations");
    private static final Set<PatchType> PLAIN = Set.of(PatchType.MERGE, PatchType.STRATEGIC);

    private final ObjectClient objects;
    private final ChangeFeed feed;

    /** @param feed tells which pods are whose */
    public NodeRestriction(ObjectClient objects, ChangeFeed feed) {
        this.objects = objects;
        this.feed = feed;
    }

    @Override
    public CompletionStage<StoredObject> get(ResourceKey key) {
        return objects.get(key);
    }

    @Override
    public CompletionStage<Written> write(WriteRequest request) {
        Optional<String> node = NodeAuthorizer.node(request.options().caller());
        if (node.isEmpty()) {
            return objects.write(request);
        }
        try {
            return objects.write(checked(node.get(), request));
        } catch (StatusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private WriteRequest checked(String node, WriteRequest request) {
        return switch (request.key().resource()) {
            case "nodes" -> ofNode(node, request);
            case "pods" -> ofPod(node, request);
            case "events" -> ofEvent(node, request);
            case "leases.coordination.k8s.io" -> {
                if (!request.key().name().equals(node)) {
                    throw refused(request, "can only access node lease with the same name as the requesting node");
                }
                yield request;
            }
            // Questions about oneself are no objects; everything else is not a node's to write.
            default -> throw refused(request, "node \"" + node + "\" cannot write resources of this type");
        };
    }

    private WriteRequest ofNode(String node, WriteRequest request) {
        if (!request.key().name().equals(node)) {
            throw refused(
                    request,
                    "node \"" + node + "\" is not allowed to modify node \""
                            + request.key().name() + "\"");
        }
        switch (request) {
            case WriteRequest.Create create -> NodeLabels.check(node, create.key(), create.object());
            case WriteRequest.Patch patch -> {
                ObjectNode body = body(node, patch);
                if (!patch.subresource().isEmpty()) {
                    checkStatusOnly(patch, node, body);
                } else {
                    NodeLabels.check(node, patch.key(), body);
                    if (body.has("spec")) {
                        throw refused(patch, "node \"" + node + "\" is not allowed to modify taints");
                    }
                    checkFields(patch, node, body, Set.of("apiVersion", "kind", "metadata"));
                    checkFields(patch, node, body.path("metadata"), NODE_METADATA);
                }
            }
            case WriteRequest.Update update -> {
                if (update.subresource().isEmpty()) {
                    throw refused(update, "node \"" + node + "\" must patch its Node, or update its status");
                }
                checkStatusOnly(node, update);
            }
            case WriteRequest.Delete delete ->
                throw refused(delete, "node \"" + node + "\" is not allowed to delete nodes");
        }
        return request;
    }

    /** The uid of the pod that was looked at goes with the write: another of that name may have come meanwhile. */
    private WriteRequest ofPod(String node, WriteRequest request) {
        return switch (request) {
            case WriteRequest.Create create ->
                throw refused(
                        create,
                        "pod does not have \"kubernetes.io/config.mirror\" annotation, node \"" + node
                                + "\" can only create mirror pods");
            case WriteRequest.Delete delete -> {
                String uid = ownPod(node, delete, "can only delete pods with spec.nodeName set to itself");
                yield new WriteRequest.Delete(
                        delete.key(),
                        delete.gracePeriodSeconds(),
                        delete.propagation(),
                        delete.uid() == null ? uid : delete.uid(),
                        delete.resourceVersion(),
                        delete.options());
            }
            case WriteRequest.Patch patch -> {
                String uid =
                        ownPod(node, patch, "can only update pod status for pods with spec.nodeName set to itself");
                ObjectNode body = body(node, patch);
                checkStatusOnly(patch, node, body);
                Json.child(body, "metadata").put("uid", uid);
                yield new WriteRequest.Patch(
                        patch.key(), patch.subresource(), patch.type(), Json.write(body), patch.options());
            }
            case WriteRequest.Update update -> {
                String uid =
                        ownPod(node, update, "can only update pod status for pods with spec.nodeName set to itself");
                checkStatusOnly(node, update);
                Json.child(update.object(), "metadata").put("uid", uid);
                yield update;
            }
        };
    }

    /** The uid of the pod, which is the node's. */
    private String ownPod(String node, WriteRequest request, String why) {
        return feed.find(request.key())
                .map(StoredObject::header)
                .filter(header -> header.nodeName().equals(node))
                .orElseThrow(() -> refused(request, "node \"" + node + "\" " + why))
                .uid();
    }

    private WriteRequest ofEvent(String node, WriteRequest request) {
        String why = "node \"" + node + "\" can only record events about itself and its own pods";
        switch (request) {
            case WriteRequest.Create create -> {
                if (!isAboutOwn(node, create.object())) {
                    throw refused(create, why);
                }
            }
            case WriteRequest.Patch patch -> {
                boolean own = feed.find(patch.key())
                        .filter(event -> isAboutOwn(node, event.tree()))
                        .isPresent();
                ObjectNode body = body(node, patch);
                if (!own || body.has("involvedObject")) {
                    throw refused(patch, why);
                }
            }
            case WriteRequest.Update update -> {
                boolean own = feed.find(update.key())
                        .filter(event -> isAboutOwn(node, event.tree()))
                        .isPresent();
                if (!own || !isAboutOwn(node, update.object())) {
                    throw refused(update, why);
                }
            }
            case WriteRequest.Delete delete -> throw refused(delete, why);
        }
        return request;
    }

    private boolean isAboutOwn(String node, JsonNode event) {
        JsonNode about = event.path("involvedObject");
        String name = Json.text(about, "name");
        return switch (Json.text(about, "kind")) {
            case "Node" -> name.equals(node);
            // Of a pod that is gone a node may still have to tell; of others' it may not.
            case "Pod" ->
                !name.isEmpty()
                        && feed.find(new ResourceKey("pods", Json.text(about, "namespace"), name))
                                .map(pod -> pod.header().nodeName().equals(node))
                                .orElse(true);
            default -> false;
        };
    }

    private static ObjectNode body(String node, WriteRequest.Patch patch) {
        if (PLAIN.contains(patch.type())) {
            try {
                if (Json.read(patch.body()) instanceof ObjectNode body) {
                    return body;
                }
            } catch (UncheckedIOException e) {
                throw StatusException.badRequest("the patch is not JSON");
            }
        }
        throw refused(patch, "node \"" + node + "\" may send merge patches and strategic merge patches only");
    }

    /** A status patch that also changes labels, finalizers or owners would be more than its name says. */
    private static void checkStatusOnly(WriteRequest.Patch patch, String node, ObjectNode body) {
        checkFields(patch, node, body, Set.of("apiVersion", "kind", "metadata", "status"));
        checkFields(patch, node, body.path("metadata"), IDENTITY);
    }

    /** As for a patch; an update repeats what there is. */
    private void checkStatusOnly(String node, WriteRequest.Update update) {
        JsonNode present = feed.find(update.key())
                .<JsonNode>map(StoredObject::tree)
                .orElse(Json.object())
                .path("metadata");
        for (String field : List.of("labels", "annotations")) {
            JsonNode before = present.path(field);
            JsonNode after = update.object().path("metadata").path(field);
            if (!before.equals(after) && !(before.isEmpty() && after.isEmpty())) {
                throw refused(update, "node \"" + node + "\" cannot update " + field + " through the status");
            }
        }
    }

    /** Directives of strategic merge patches are fields too, and are not allowed here. */
    private static void checkFields(WriteRequest.Patch patch, String node, JsonNode tree, Set<String> allowed) {
        boolean plain = tree.isMissingNode()
                || (tree.isObject() && tree.properties().stream().allMatch(entry -> allowed.contains(entry.getKey())));
        if (!plain) {
            throw refused(patch, "node \"" + node + "\" may change no fields but " + new TreeSet<>(allowed));
        }
    }

    static StatusException refused(WriteRequest request, String why) {
        return refused(request.key(), why);
    }

    static StatusException refused(ResourceKey key, String why) {
        return StatusException.forbidden(key, why);
    }
}
