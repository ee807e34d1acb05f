package dev.troupe.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.object.StoredObject;
import java.util.function.Consumer;

/**
 * What the builders of all kinds can do.
 *
 * @param <B> the builder itself
 */
public abstract class ObjectBuilder<B extends ObjectBuilder<B>> {
    protected final ObjectNode tree;

    protected ObjectBuilder(ObjectNode tree) {
        this.tree = tree;
    }

    protected abstract B self();

    public B label(String key, String value) {
        Json.child(Json.child(tree, "metadata"), "labels").put(key, value);
        return self();
    }

    public B annotation(String key, String value) {
        Json.child(Json.child(tree, "metadata"), "annotations").put(key, value);
        return self();
    }

    /** Adds an owner reference with {@code controller} and {@code blockOwnerDeletion} set. */
    public B controlledBy(ObjectNode owner) {
        Json.child(tree, "metadata")
                .withArray("ownerReferences")
                .addObject()
                .put("apiVersion", Json.text(owner, "apiVersion"))
                .put("kind", Json.text(owner, "kind"))
                .put("name", Json.text(owner.path("metadata"), "name"))
                .put("uid", Json.text(owner.path("metadata"), "uid"))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        return self();
    }

    /** Changes anything that has no method of its own. */
    public B with(Consumer<ObjectNode> change) {
        change.accept(tree);
        return self();
    }

    public ResourceKey key() {
        return Builders.key(tree);
    }

    /** A fresh tree of the object. */
    public ObjectNode tree() {
        return tree.deepCopy();
    }

    /** The object as stored, for code that takes no cluster. */
    public StoredObject stored() {
        return StoredObject.of(key(), tree);
    }
}
