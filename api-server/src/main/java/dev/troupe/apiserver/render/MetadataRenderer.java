package dev.troupe.apiserver.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.StoredObject;

/** Only the metadata of objects: PartialObjectMetadata and its list. */
final class MetadataRenderer implements Renderer {
    private static final String KIND = "PartialObjectMetadata";

    private final String apiVersion;

    /** @param apiVersion {@code meta.k8s.io/v1} or {@code meta.k8s.io/v1beta1} */
    MetadataRenderer(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    static ObjectNode partial(String apiVersion, JsonNode metadata) {
        return Json.object().put("kind", KIND).put("apiVersion", apiVersion).set("metadata", metadata);
    }

    @Override
    public byte[] object(StoredObject object) {
        return Json.write(partial(apiVersion, object.tree().path("metadata")));
    }

    @Override
    public byte[] list(Page page) {
        return Lists.write(apiVersion, KIND + "List", page, this::object);
    }

    @Override
    public byte[] event(StoredObject object, boolean first) {
        return object(object);
    }

    @Override
    public byte[] bookmark(long revision, boolean initialEventsEnd) {
        return Lists.bookmark(apiVersion, KIND, revision, initialEventsEnd);
    }
}
