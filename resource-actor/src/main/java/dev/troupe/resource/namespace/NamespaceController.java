package dev.troupe.resource.namespace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Looks after one namespace: gives it its {@code default} service account, and when it is deleted removes what is in
 * it, and then lets it go.
 */
public final class NamespaceController implements Controller {
    private static final String PART = "namespace-controller";
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Kinds kinds;

    public NamespaceController(Kinds kinds) {
        this.kinds = kinds;
    }

    @Override
    public Behavior<SelfChanged> start(ResourceKey key, Context context) {
        return Behaviors.<Object>setup(actor -> new Keeper(actor, key, context, kinds))
                .narrow();
    }

    /** Something in the terminating namespace went. */
    private enum ContentChanged {
        INSTANCE
    }

    /** The deletions of one round are done and visible here. */
    private record RoundDone(boolean failed) {}

    private static final class Keeper extends AbstractBehavior<Object> {
        private final ResourceKey key;
        private final Context context;
        private final Kinds kinds;
        private final List<ChangeFeed.Subscription> subscriptions = new ArrayList<>();
        private boolean prepared;
        private boolean roundRuns;

        Keeper(ActorContext<Object> actor, ResourceKey key, Context context, Kinds kinds) {
            super(actor);
            this.key = key;
            this.context = context;
            this.kinds = kinds;
        }

        @Override
        public Receive<Object> createReceive() {
            return newReceiveBuilder()
                    .onMessage(SelfChanged.class, changed -> observe(changed.object()))
                    .onMessageEquals(ContentChanged.INSTANCE, this::clear)
                    .onMessage(RoundDone.class, this::roundDone)
                    .onSignal(PostStop.class, stopped -> {
                        subscriptions.forEach(ChangeFeed.Subscription::close);
                        return this;
                    })
                    .build();
        }

        private Behavior<Object> observe(StoredObject namespace) {
            if (namespace.header().terminating()) {
                if (subscriptions.isEmpty()) {
                    follow();
                }
                return clear();
            }
            if (!prepared) {
                prepared = true;
                createDefaultServiceAccount();
            }
            return this;
        }

        private void createDefaultServiceAccount() {
            ResourceKey account = new ResourceKey("serviceaccounts", key.name(), "default");
            if (context.feed().find(account).isPresent()) {
                return;
            }
            ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
            object.putObject("metadata").put("name", "default").put("namespace", key.name());
            context.objects()
                    .write(new WriteRequest.Create(
                            account,
                            object,
                            WriteOptions.internal(
                                    "serviceaccount-controller", context.clock().instant())))
                    .exceptionally(failure -> {
                        getContext().getLog().debug("default service account of {}: {}", key, failure.toString());
                        return null;
                    });
        }

        private void follow() {
            var self = getContext().getSelf();
            long head = context.feed().head();
            for (KindDefinition kind : kinds.all()) {
                if (kind.namespaced()) {
                    subscriptions.add(context.feed()
                            .subscribe(FeedFilter.of(kind.resource()).inNamespace(key.name()), head, change -> {
                                if (change.type() != Change.Type.MODIFIED) {
                                    self.tell(ContentChanged.INSTANCE);
                                }
                            }));
                }
            }
        }

        /** Deletes what is there, in rounds: a new one starts when the last one's deletions are visible here. */
        private Behavior<Object> clear() {
            if (roundRuns) {
                return this;
            }
            List<StoredObject> content = content();
            if (content.isEmpty()) {
                letGo();
                return this;
            }
            List<CompletableFuture<Void>> deletions = new ArrayList<>();
            for (StoredObject object : content) {
                if (!object.header().terminating()) {
                    deletions.add(delete(object).toCompletableFuture());
                }
            }
            if (!deletions.isEmpty()) {
                roundRuns = true;
                getContext()
                        .pipeToSelf(
                                CompletableFuture.allOf(deletions.toArray(CompletableFuture[]::new)),
                                (done, failure) -> new RoundDone(failure != null));
            }
            return this;
        }

        private List<StoredObject> content() {
            List<StoredObject> content = new ArrayList<>();
            for (KindDefinition kind : kinds.all()) {
                if (kind.namespaced()) {
                    content.addAll(context.feed()
                            .list(FeedFilter.of(kind.resource()).inNamespace(key.name()))
                            .objects());
                }
            }
            return content;
        }

        private Behavior<Object> roundDone(RoundDone round) {
            roundRuns = false;
            if (round.failed()) {
                getContext().scheduleOnce(RETRY, getContext().getSelf(), ContentChanged.INSTANCE);
                return this;
            }
            return clear();
        }

        private CompletionStage<Void> delete(StoredObject object) {
            return context.objects()
                    .write(new WriteRequest.Delete(
                            object.key(), null, "Background", object.header().uid(), null, options()))
                    .handle((written, failure) -> {
                        if (failure == null) {
                            return context.feed().await(written.object().revision());
                        }
                        return gone(failure)
                                ? CompletableFuture.<Void>completedFuture(null)
                                : CompletableFuture.<Void>failedFuture(failure);
                    })
                    .thenCompose(stage -> stage);
        }

        private static boolean gone(Throwable failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            return cause instanceof StatusException refusal && refusal.code() == 404;
        }

        private void letGo() {
            ObjectNode body = Json.object();
            body.putObject("metadata");
            body.putObject("spec").putArray("finalizers");
            context.objects().write(new WriteRequest.Update(key, "finalize", body, options()));
        }

        private WriteOptions options() {
            return WriteOptions.internal(PART, context.clock().instant());
        }
    }
}
