package dev.troupe.resource.namespace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Failures;
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
    private static final String OWN_FINALIZER = "kubernetes";
    private static final String PODS = "pods";
    private static final String ACCOUNTS = "serviceaccounts";
    private static final String DEFAULT_ACCOUNT = "default";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

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

    /** The deletions of one round are done and visible here, or something was refused. */
    private record RoundDone(boolean failed) {}

    /** There may be no default service account. */
    private enum AccountMissing {
        INSTANCE
    }

    private record AccountRefused(int code) {}

    private static final class Keeper extends AbstractBehavior<Object> {
        private final ResourceKey key;
        private final Context context;
        private final Kinds kinds;
        private final List<ChangeFeed.Subscription> subscriptions = new ArrayList<>();
        private boolean prepared;
        private boolean following;
        private boolean terminating;
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
                    .onMessageEquals(AccountMissing.INSTANCE, this::createDefaultServiceAccount)
                    .onMessage(AccountRefused.class, this::accountRefused)
                    .onSignal(PostStop.class, stopped -> {
                        subscriptions.forEach(ChangeFeed.Subscription::close);
                        return this;
                    })
                    .build();
        }

        private Behavior<Object> observe(StoredObject namespace) {
            terminating = namespace.header().terminating();
            if (terminating) {
                if (!following) {
                    follow();
                }
                return clear();
            }
            if (!prepared) {
                prepared = true;
                followDefaultServiceAccount();
                createDefaultServiceAccount();
            }
            return this;
        }

        /** Whoever deletes the account gets a new one, as pods cannot be made without. */
        private void followDefaultServiceAccount() {
            var self = getContext().getSelf();
            FeedFilter account = FeedFilter.of(ACCOUNTS).inNamespace(key.name()).named(DEFAULT_ACCOUNT);
            subscriptions.add(context.feed().subscribe(account, context.feed().head(), change -> {
                if (change.type() == Change.Type.DELETED) {
                    self.tell(AccountMissing.INSTANCE);
                }
            }));
        }

        private Behavior<Object> createDefaultServiceAccount() {
            ResourceKey account = new ResourceKey(ACCOUNTS, key.name(), DEFAULT_ACCOUNT);
            if (terminating || context.feed().find(account).isPresent()) {
                return this;
            }
            ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
            object.putObject("metadata").put("name", DEFAULT_ACCOUNT).put("namespace", key.name());
            WriteOptions options = WriteOptions.internal(
                    "serviceaccount-controller", context.clock().instant());
            var self = getContext().getSelf();
            context.objects()
                    .write(new WriteRequest.Create(account, object, options))
                    .exceptionally(failure -> {
                        self.tell(new AccountRefused(code(failure)));
                        return null;
                    });
            return this;
        }

        private Behavior<Object> accountRefused(AccountRefused refused) {
            if (refused.code() != CONFLICT) {
                getContext().scheduleOnce(RETRY, getContext().getSelf(), AccountMissing.INSTANCE);
            }
            return this;
        }

        private void follow() {
            following = true;
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
            if (deletions.isEmpty()) {
                tellWhatRemains(content);
            } else {
                roundRuns = true;
                getContext()
                        .pipeToSelf(
                                CompletableFuture.allOf(deletions.toArray(CompletableFuture[]::new)),
                                (done, failure) -> new RoundDone(failure != null));
            }
            return this;
        }

        /** All is told to go, and something waits: whoever waits for the namespace can read for what. */
        private void tellWhatRemains(List<StoredObject> content) {
            context.feed().find(key).ifPresent(namespace -> {
                ArrayNode conditions = NamespaceConditions.of(
                        namespace.tree(), content, context.clock().instant());
                if (conditions.equals(namespace.tree().path("status").path("conditions"))) {
                    return;
                }
                ObjectNode patch = Json.object();
                patch.putObject("metadata").put("uid", namespace.header().uid());
                patch.putObject("status").set("conditions", conditions);
                var log = getContext().getSystem().log();
                context.objects()
                        .write(new WriteRequest.Patch(
                                key, "status", WriteRequest.PatchType.MERGE, Json.write(patch), options()))
                        .exceptionally(failure -> {
                            // The next change of the content tells it again.
                            log.debug("conditions of {}: {}", key, failure.toString());
                            return null;
                        });
            });
        }

        /** What is to go next: as in Kubernetes all pods first, so that none runs on without what it depends on. */
        private List<StoredObject> content() {
            List<StoredObject> content = new ArrayList<>(context.feed()
                    .list(FeedFilter.of(PODS).inNamespace(key.name()))
                    .objects());
            if (!content.isEmpty()) {
                return content;
            }
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
                        return code(failure) == NOT_FOUND
                                ? CompletableFuture.<Void>completedFuture(null)
                                : CompletableFuture.<Void>failedFuture(failure);
                    })
                    .thenCompose(stage -> stage);
        }

        /** The code of a refusal, 0 for any other failure. */
        private static int code(Throwable failure) {
            Throwable cause = Failures.cause(failure);
            return cause instanceof StatusException refusal ? refusal.code() : 0;
        }

        /** Takes the cluster's own finalizer out of the spec: others hold the namespace on. */
        private void letGo() {
            List<String> finalizers = finalizers();
            boolean own = finalizers.remove(OWN_FINALIZER);
            if (!finalizers.isEmpty()) {
                tellWhatRemains(List.of());
            }
            if (!own) {
                return;
            }
            ObjectNode body = Json.object();
            body.putObject("metadata");
            ArrayNode others = body.putObject("spec").putArray("finalizers");
            finalizers.forEach(others::add);
            var self = getContext().getSelf();
            context.objects()
                    .write(new WriteRequest.Update(key, "finalize", body, options()))
                    .exceptionally(failure -> {
                        if (code(failure) != NOT_FOUND) {
                            self.tell(new RoundDone(true));
                        }
                        return null;
                    });
        }

        private List<String> finalizers() {
            List<String> finalizers = new ArrayList<>();
            context.feed()
                    .find(key)
                    .ifPresent(namespace -> namespace
                            .tree()
                            .path("spec")
                            .path("finalizers")
                            .forEach(finalizer -> finalizers.add(finalizer.asText())));
            return finalizers;
        }

        private WriteOptions options() {
            return WriteOptions.internal(PART, context.clock().instant());
        }
    }
}
