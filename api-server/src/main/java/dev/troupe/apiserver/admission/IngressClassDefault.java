package dev.troupe.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.network.Ingresses;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import java.util.Comparator;
import java.util.Optional;

/**
 * A new Ingress that names no class is of the default class, of several the youngest.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class">Default class</a>
 */
final class IngressClassDefault implements AdmissionStep {
    private static final String FIELD = "ingressClassName";

    private final ChangeFeed feed;

    IngressClassDefault(ChangeFeed feed) {
        this.feed = feed;
    }

    @Override
    public WriteRequest fill(WriteRequest request) {
        if (!request.key().resource().equals(Ingresses.INGRESSES)) {
            return request;
        }
        return switch (request) {
            case WriteRequest.Create create -> {
                fill(create.object(), defaultClass());
                yield create;
            }
            case WriteRequest.Patch patch -> applied(patch);
            case WriteRequest.Update update -> update;
            case WriteRequest.Delete delete -> delete;
        };
    }

    /** An apply says all that its manager wants; what was filled in once is filled in again, or it would be taken away. */
    private WriteRequest applied(WriteRequest.Patch patch) {
        if (patch.type() != WriteRequest.PatchType.APPLY
                || !patch.subresource().isEmpty()
                || !(Json.read(patch.body()) instanceof ObjectNode object)
                || !object.has("spec")) {
            return patch;
        }
        Optional<StoredObject> present = feed.find(patch.key());
        fill(
                object,
                present.map(ingress -> Json.text(ingress.tree().path("spec"), FIELD))
                        .orElseGet(this::defaultClass));
        return new WriteRequest.Patch(
                patch.key(), patch.subresource(), patch.type(), Json.write(object), patch.options());
    }

    private static void fill(ObjectNode ingress, String className) {
        if (!className.isEmpty() && Ingresses.className(ingress).isEmpty()) {
            Json.child(ingress, "spec").put(FIELD, className);
        }
    }

    private String defaultClass() {
        return feed.list(FeedFilter.of(Ingresses.CLASSES)).objects().stream()
                .<JsonNode>map(StoredObject::tree)
                .filter(each -> Json.text(each.at("/metadata/annotations"), Ingresses.IS_DEFAULT)
                        .equals("true"))
                .max(Comparator.comparing((JsonNode each) -> Json.text(each.path("metadata"), "creationTimestamp"))
                        .thenComparing(IngressClassDefault::name, Comparator.reverseOrder()))
                .map(IngressClassDefault::name)
                .orElse("");
    }

    private static String name(JsonNode object) {
        return Json.text(object.path("metadata"), "name");
    }
}
