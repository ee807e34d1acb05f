package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.journal.Fact;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kind adds to the engine's decisions; Kubernetes calls it the resource's strategy. All methods are pure but for
 * changing the tree that they are given.
 */
public interface KindRules {
    /** The rules of a passive kind. */
    KindRules PASSIVE = new KindRules() {};

    /** The rules of a passive kind whose generations are counted. */
    KindRules COUNTED = new KindRules() {
        @Override
        public boolean countsGenerations() {
            return true;
        }
    };

    /** Adjusts a new object before defaulting and validation: resets what clients may not set. */
    default void prepareCreate(ObjectNode object, Instant now) {
        object.remove("status");
    }

    /** Adjusts a changed object before defaulting and validation. Its status is the current one already. */
    default void prepareUpdate(ObjectNode current, ObjectNode next) {}

    /** Adjusts what a write of the status made of an object: puts back metadata that it may not change. */
    default void prepareStatusUpdate(ObjectNode current, ObjectNode next) {}

    /**
     * What the object must be given out of ranges that all objects share, or takes out of them by itself: all of it that
     * {@code before} does not have already.
     *
     * @param before the object as it is, null for a new one
     */
    default List<Claim> claims(@Nullable JsonNode before, JsonNode next) {
        return List.of();
    }

    /** Writes what was claimed into the object, before it is validated. */
    default void grant(ObjectNode next, Map<String, String> granted) {}

    /** Who gives what {@link #claims} asks for. */
    default ClaimDesk claimDesk() {
        throw new IllegalStateException("this kind claims nothing");
    }

    /** Whether {@code metadata.generation} counts the changes of the spec. */
    default boolean countsGenerations() {
        return false;
    }

    /**
     * How long the object stays after a request to delete it, in seconds; 0 removes it at once.
     *
     * @param requested what the request asks, null for nothing
     */
    default long graceSeconds(ObjectNode current, @Nullable Long requested) {
        return 0;
    }

    /** Whether something of the kind's own (as a namespace's content) still holds a terminating object. */
    default boolean holdsDeletion(ObjectNode current) {
        return false;
    }

    /** Called once when an object becomes terminating, to show it in its status. */
    default void prepareTermination(ObjectNode next) {}

    /**
     * Applies the body of a subresource that is not {@code status}.
     *
     * @param next a copy of the current object, to be changed
     * @param body the subresource's own object ({@code Scale}, {@code Binding}, …)
     * @throws StatusException if the kind refuses it
     */
    default void applySubresource(ResourceKey key, String subresource, ObjectNode next, ObjectNode body, Instant now) {
        throw StatusException.noSuchPath();
    }

    /** What happened, in the words of the kind; empty where "updated" says it all. */
    default List<Fact> facts(JsonNode before, JsonNode after) {
        return List.of();
    }
}
