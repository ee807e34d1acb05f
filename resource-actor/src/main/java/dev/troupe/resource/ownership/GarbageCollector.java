package dev.troupe.resource.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Failures;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.ObjectHeader;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.WriteRequest.PatchType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Removes what has lost its owners, and carries out foreground and orphan deletion. One is active in a cluster.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/architecture/garbage-collection/">Garbage collection</a>
 */
public final class GarbageCollector extends AbstractBehavior<GarbageCollector.Command> {
    private static final String PART = "garbage-collector";
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ObjectClient objects;
    private final ChangeFeed feed;
    private final InstantSource clock;
    private final Map<String, KindDefinition> kindsByOwnerType = new HashMap<>();
    private final Dependents dependents = new Dependents();
    private final List<ChangeFeed.Subscription> subscriptions = new ArrayList<>();

    /** What the collector is told. */
    public sealed interface Command {}

    private record Observed(Change change) implements Command {}

    /** A write was refused: what called for it may still hold. */
    private record Refused(ResourceKey key) implements Command {}

    private record LookAgain(ResourceKey key) implements Command {}

    /** Starts the collector; it looks at everything that exists first. */
    public static Behavior<Command> create(ObjectClient objects, ChangeFeed feed, Kinds kinds, InstantSource clock) {
        return Behaviors.setup(context -> new GarbageCollector(context, objects, feed, kinds, clock));
    }

    private GarbageCollector(
            ActorContext<Command> context, ObjectClient objects, ChangeFeed feed, Kinds kinds, InstantSource clock) {
        super(context);
        this.objects = objects;
        this.feed = feed;
        this.clock = clock;
        var self = context.getSelf();
        for (KindDefinition kind : kinds.all()) {
            kindsByOwnerType.put(kind.group() + '/' + kind.kind(), kind);
            if (!kind.plural().equals("events")) {
                subscriptions.add(
                        feed.subscribe(FeedFilter.of(kind.resource()), 0, change -> self.tell(new Observed(change))));
            }
        }
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Observed.class, observed -> observe(observed.change()))
                .onMessage(Refused.class, this::refused)
                .onMessage(LookAgain.class, again -> lookAgain(again.key()))
                .onSignal(PostStop.class, stopped -> closed())
                .onSignal(PreRestart.class, restart -> closed())
                .build();
    }

    private Behavior<Command> closed() {
        subscriptions.forEach(ChangeFeed.Subscription::close);
        return this;
    }

    private Behavior<Command> observe(Change change) {
        StoredObject object = change.object();
        switch (change.type()) {
            case ADDED, MODIFIED -> {
                boolean ownersChanged = change.previous() == null
                        || !change.previous()
                                .header()
                                .owners()
                                .equals(object.header().owners());
                dependents.put(object);
                if (ownersChanged && !object.header().owners().isEmpty()) {
                    checkOwners(object);
                }
                if (object.header().terminating()) {
                    finishDeletion(object);
                    continueDeletionOfOwners(object);
                }
                if (ownersChanged && change.previous() != null) {
                    continueDeletionOfOwners(change.previous());
                }
            }
            case DELETED -> {
                List<StoredObject> left = dependents.of(object.header().uid());
                dependents.remove(object.key());
                left.forEach(this::checkOwners);
                continueDeletionOfOwners(object);
            }
        }
        return this;
    }

    private Behavior<Command> refused(Refused refused) {
        getContext().scheduleOnce(RETRY, getContext().getSelf(), new LookAgain(refused.key()));
        return this;
    }

    private Behavior<Command> lookAgain(ResourceKey key) {
        feed.find(key).ifPresent(object -> {
            if (!object.header().owners().isEmpty()) {
                checkOwners(object);
                continueDeletionOfOwners(object);
            }
            if (object.header().terminating()) {
                finishDeletion(object);
            }
        });
        return this;
    }

    /**
     * Deletes an object none of whose owners stays; if some stay it forgets the others, so that owners which wait for
     * their dependents wait no longer for one that others keep.
     */
    private void checkOwners(StoredObject object) {
        if (object.header().terminating()) {
            return;
        }
        List<ObjectHeader.Owner> staying = new ArrayList<>();
        boolean awaited = false;
        for (ObjectHeader.Owner owner : object.header().owners()) {
            StoredObject found = ownerOf(object, owner);
            if (found == null) {
                continue;
            }
            if (found != object && awaitsDependents(found)) {
                awaited = true;
            } else {
                staying.add(owner);
            }
        }
        if (staying.isEmpty()) {
            List<StoredObject> own = dependents.of(object.header().uid());
            if (awaited && blocksOwners(object) && own.stream().anyMatch(GarbageCollector::awaitsDependents)) {
                // Owners and dependents may be a circle, in which each would wait for the next one for ever.
                unblockOwners(object);
            } else {
                delete(object, awaited && !own.isEmpty() ? "Foreground" : "Background");
            }
        } else if (staying.size() < object.header().owners().size()) {
            patchOwners(object, staying);
        }
    }

    private static boolean awaitsDependents(StoredObject object) {
        return object.header().terminating() && hasFinalizer(object, FOREGROUND);
    }

    private static boolean blocksOwners(StoredObject object) {
        return object.header().owners().stream().anyMatch(ObjectHeader.Owner::blocksDeletion);
    }

    /** The change of its owners that this makes lets the collector look at the object again. */
    private void unblockOwners(StoredObject object) {
        ArrayNode owners = Json.array();
        for (JsonNode owner : object.tree().path("metadata").path("ownerReferences")) {
            owners.add(((ObjectNode) owner.deepCopy()).put("blockOwnerDeletion", false));
        }
        patchMetadata(object, "ownerReferences", owners);
    }

    private @Nullable StoredObject ownerOf(StoredObject object, ObjectHeader.Owner owner) {
        int slash = owner.apiVersion().indexOf('/');
        String group = slash < 0 ? "" : owner.apiVersion().substring(0, slash);
        KindDefinition kind = kindsByOwnerType.get(group + '/' + owner.kind());
        if (kind == null) {
            // An owner of a kind that is not served may exist for all we know: it keeps its dependents.
            return object;
        }
        ResourceKey key = kind.key(object.key().namespace(), owner.name());
        return feed.find(key)
                .filter(found -> found.header().uid().equals(owner.uid()))
                .orElse(null);
    }

    /** Carries out the policy that a terminating owner's finalizers stand for. */
    private void finishDeletion(StoredObject owner) {
        if (hasFinalizer(owner, ORPHAN)) {
            List<StoredObject> orphans = dependents.of(owner.header().uid());
            if (orphans.isEmpty()) {
                removeFinalizer(owner, ORPHAN);
            }
            for (StoredObject dependent : orphans) {
                List<ObjectHeader.Owner> others = dependent.header().owners().stream()
                        .filter(o -> !o.uid().equals(owner.header().uid()))
                        .toList();
                patchOwners(dependent, others);
            }
        } else if (hasFinalizer(owner, FOREGROUND)) {
            boolean blocked = false;
            for (StoredObject dependent : dependents.of(owner.header().uid())) {
                blocked |= dependent.header().owners().stream()
                        .anyMatch(o -> o.uid().equals(owner.header().uid()) && o.blocksDeletion());
                checkOwners(dependent);
            }
            if (!blocked) {
                removeFinalizer(owner, FOREGROUND);
            }
        }
    }

    /** Looks again at terminating owners that may have waited for this object. */
    private void continueDeletionOfOwners(StoredObject object) {
        for (ObjectHeader.Owner owner : object.header().owners()) {
            StoredObject found = ownerOf(object, owner);
            if (found != null && found != object && found.header().terminating()) {
                finishDeletion(found);
            }
        }
    }

    private static boolean hasFinalizer(StoredObject object, String finalizer) {
        for (JsonNode entry : object.tree().path("metadata").path("finalizers")) {
            if (entry.asText().equals(finalizer)) {
                return true;
            }
        }
        return false;
    }

    private void delete(StoredObject object, String propagation) {
        quietly(
                object.key(),
                new WriteRequest.Delete(
                        object.key(), null, propagation, object.header().uid(), null, options()));
    }

    private void patchOwners(StoredObject object, List<ObjectHeader.Owner> keep) {
        ArrayNode owners = Json.array();
        for (JsonNode owner : object.tree().path("metadata").path("ownerReferences")) {
            if (keep.stream().anyMatch(o -> o.uid().equals(owner.path("uid").asText()))) {
                owners.add(owner);
            }
        }
        patchMetadata(object, "ownerReferences", owners);
    }

    private void removeFinalizer(StoredObject object, String finalizer) {
        ArrayNode finalizers = Json.array();
        for (JsonNode entry : object.tree().path("metadata").path("finalizers")) {
            if (!entry.asText().equals(finalizer)) {
                finalizers.add(entry);
            }
        }
        patchMetadata(object, "finalizers", finalizers);
    }

    private void patchMetadata(StoredObject object, String field, ArrayNode value) {
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("uid", object.header().uid());
        metadata.put("resourceVersion", Long.toString(object.revision()));
        if (value.isEmpty()) {
            metadata.putNull(field);
        } else {
            metadata.set(field, value);
        }
        quietly(object.key(), new WriteRequest.Patch(object.key(), "", PatchType.MERGE, Json.write(patch), options()));
    }

    /** A refusal means that the object has changed meanwhile or the journal is away: the rules apply again later. */
    private void quietly(ResourceKey key, WriteRequest request) {
        var self = getContext().getSelf();
        var log = getContext().getSystem().log();
        objects.write(request).exceptionally(failure -> {
            log.debug("garbage collection of {}: {}", key, failure.toString());
            if (!isGone(failure)) {
                self.tell(new Refused(key));
            }
            return null;
        });
    }

    private static boolean isGone(Throwable failure) {
        return Failures.cause(failure) instanceof StatusException refusal && refusal.code() == 404;
    }

    private WriteOptions options() {
        return WriteOptions.internal(PART, clock.instant());
    }
}
