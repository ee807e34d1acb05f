package dev.troupe.protocol.object;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.WireMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * One API object as the cluster stores it. Its text is kept as bytes: watches, lists and rows copy it and need not
 * parse it. The text lacks {@code metadata.resourceVersion}, since the revision is known only after the commit;
 * {@link #json()} puts it in.
 *
 * @param key which object this is
 * @param revision the position of the row that made it so, its {@code resourceVersion}; 0 while not committed
 * @param header what routing and selection need
 * @param body the JSON text without resourceVersion, made by {@link #of(ResourceKey, ObjectNode)}
 */
public record StoredObject(ResourceKey key, long revision, ObjectHeader header, byte[] body) implements WireMessage {
    private static final byte[] METADATA = "\"metadata\":{".getBytes(StandardCharsets.UTF_8);

    /** The object that this tree describes; the tree's own resourceVersion is left out. The tree is not kept. */
    public static StoredObject of(ResourceKey key, ObjectNode tree) {
        ObjectNode ordered = Json.object();
        ordered.set("apiVersion", tree.get("apiVersion"));
        ordered.set("kind", tree.get("kind"));
        ObjectNode metadata = Json.object();
        ObjectNode from = (ObjectNode) tree.get("metadata");
        metadata.set("name", from.get("name"));
        from.properties().forEach(e -> {
            if (!e.getKey().equals("resourceVersion")) {
                metadata.set(e.getKey(), e.getValue());
            }
        });
        ordered.set("metadata", metadata);
        tree.properties().forEach(e -> {
            if (!ordered.has(e.getKey())) {
                ordered.set(e.getKey(), e.getValue());
            }
        });
        return new StoredObject(key, 0, ObjectHeader.of(ordered), Json.write(ordered));
    }

    /** The same object, committed at {@code revision}. */
    public StoredObject at(long revision) {
        return new StoredObject(key, revision, header, body);
    }

    /** The JSON text with its resourceVersion. */
    @JsonIgnore
    public byte[] json() {
        byte[] insert = ("\"resourceVersion\":\"" + revision + "\",").getBytes(StandardCharsets.UTF_8);
        int at = metadataStart();
        byte[] out = Arrays.copyOf(body, body.length + insert.length);
        System.arraycopy(insert, 0, out, at, insert.length);
        System.arraycopy(body, at, out, at + insert.length, body.length - at);
        return out;
    }

    /** A fresh tree, resourceVersion included; the caller may change it. */
    public ObjectNode tree() {
        ObjectNode tree = (ObjectNode) Json.read(body);
        if (revision > 0) {
            ((ObjectNode) tree.get("metadata")).put("resourceVersion", Long.toString(revision));
        }
        return tree;
    }

    /** A typed view, for instance fabric8's {@code Pod}. */
    public <T> T as(Class<T> type) {
        return Json.as(tree(), type);
    }

    private int metadataStart() {
        // "apiVersion" and "kind" hold no quotes or braces, so the first match is the object's own metadata.
        outer:
        for (int i = 0; i <= body.length - METADATA.length; i++) {
            for (int j = 0; j < METADATA.length; j++) {
                if (body[i + j] != METADATA[j]) {
                    continue outer;
                }
            }
            return i + METADATA.length;
        }
        throw new IllegalStateException("no metadata in " + key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredObject o
                && key.equals(o.key)
                && revision == o.revision
                && Arrays.equals(body, o.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, revision);
    }

    @Override
    public String toString() {
        return key + "@" + revision;
    }
}
