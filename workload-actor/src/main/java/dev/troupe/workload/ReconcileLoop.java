package dev.troupe.workload;

import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.controller.Controller.SelfChanged;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.time.Periods;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The heart of a controller: something changes, a round compares and acts, and the next round begins only when the
 * view holds everything that the round before has written. So a round never acts on a view that lacks its own deeds,
 * and needs no bookkeeping of what it expects to see.
 */
final class ReconcileLoop extends AbstractBehavior<ReconcileLoop.Message> {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Controller.Context context;
    private final TimerScheduler<Message> timers;
    private final Work work;
    private final List<Watch> watches = new ArrayList<>();
    private final Deque<Change> unseen = new ArrayDeque<>();
    private @Nullable StoredObject self;
    private @Nullable StoredObject actedOn;
    private boolean caughtUp;
    private boolean dirty;
    private boolean acting;
    private long awaited;
    private Duration pause = FIRST_PAUSE;

    sealed interface Message {
        record Self(StoredObject object) implements Message {}

        /** The feed holds what a predecessor of this controller may have written. */
        record CaughtUp(boolean done) implements Message {}

        record Seen(int watch, Change change) implements Message {}

        record Reached(int watch, long revision, boolean synced) implements Message {}

        record HeadReached() implements Message {}

        record Acted(Round round) implements Message {}

        record LookAgain() implements Message {}

        record CatchUp() implements Message {}
    }

    private static final class Watch {
        private ChangeFeed.@Nullable Subscription subscription;
        private long revision;
        private boolean synced;
    }

    static Behavior<SelfChanged> create(Controller.Context context, Work work) {
        Behavior<Message> loop = Behaviors.setup(
                actor -> Behaviors.withTimers(timers -> new ReconcileLoop(actor, context, timers, work)));
        return Behaviors.transformMessages(
                SelfChanged.class,
                loop,
                builder -> builder.match(SelfChanged.class, changed -> new Message.Self(changed.object())));
    }

    private ReconcileLoop(
            ActorContext<Message> actor, Controller.Context context, TimerScheduler<Message> timers, Work work) {
        super(actor);
        this.context = context;
        this.timers = timers;
        this.work = work;
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Message.class, this::receive)
                .onSignal(PostStop.class, stop -> {
                    for (Watch watch : watches) {
                        if (watch.subscription != null) {
                            watch.subscription.close();
                        }
                    }
                    return this;
                })
                .build();
    }

    private Behavior<Message> receive(Message message) {
        switch (message) {
            case Message.Self(StoredObject object) -> selfChanged(object);
            case Message.CatchUp() -> catchUp();
            case Message.CaughtUp(boolean done) -> caughtUp(done);
            case Message.Seen(int watch, Change change) -> {
                reached(watch, change.revision());
                unseen.add(change);
            }
            case Message.Reached(int watch, long revision, boolean synced) -> {
                watches.get(watch).synced |= synced;
                dirty |= synced;
                reached(watch, revision);
            }
            case Message.HeadReached() -> watches.forEach(ReconcileLoop::requestBookmark);
            case Message.Acted(Round round) -> acted(round);
            case Message.LookAgain() -> dirty = true;
        }
        actIfDirty();
        return this;
    }

    private void selfChanged(StoredObject object) {
        boolean first = self == null;
        if (self == null || object.revision() > self.revision()) {
            self = object;
            // What comes during a round may be the round's own writing: acted() decides.
            dirty |= !acting;
        }
        if (first) {
            catchUp();
        }
    }

    private void catchUp() {
        var me = getContext().getSelf();
        context.feed().catchUp().whenComplete((head, failure) -> me.tell(new Message.CaughtUp(failure == null)));
    }

    private void caughtUp(boolean done) {
        if (!done) {
            timers.startSingleTimer(new Message.CatchUp(), nextPause());
            return;
        }
        if (caughtUp || self == null) {
            return;
        }
        caughtUp = true;
        List<FeedFilter> filters = work.watched(self);
        filters.forEach(filter -> watches.add(new Watch()));
        for (int i = 0; i < filters.size(); i++) {
            watches.get(i).subscription = context.feed().subscribe(filters.get(i), 0, new Telling(i));
        }
    }

    private void reached(int watch, long revision) {
        Watch seen = watches.get(watch);
        seen.revision = Math.max(seen.revision, revision);
    }

    private void acted(Round round) {
        acting = false;
        awaited = Math.max(awaited, round.revision());
        if (round.self() != null && (self == null || round.self().revision() > self.revision())) {
            self = round.self();
        }
        dirty |= changedBySomebodyElse(round.failed());
        if (round.failed()) {
            timers.startSingleTimer(new Message.LookAgain(), nextPause());
        } else {
            pause = FIRST_PAUSE;
            if (round.again() != null) {
                timers.startSingleTimer(new Message.LookAgain(), Periods.delay(round.again()));
            }
        }
        if (!settled()) {
            var me = getContext().getSelf();
            context.feed().await(awaited).whenComplete((done, failure) -> me.tell(new Message.HeadReached()));
        }
    }

    /**
     * Whether a change of the own object calls for another round. It may be no more than the status that the round has
     * written itself, but that answer may hold somebody else's change as well; looking again costs little. Only after
     * a failure, where looking again at once would be hammering, the generation must have changed.
     */
    private boolean changedBySomebodyElse(boolean failed) {
        if (self == null || actedOn == null || self.revision() == actedOn.revision()) {
            return false;
        }
        return !failed || generation(self) != generation(actedOn);
    }

    private static long generation(StoredObject object) {
        return object.tree().path("metadata").path("generation").asLong();
    }

    private boolean settled() {
        for (Watch watch : watches) {
            if (!watch.synced || watch.revision < awaited) {
                return false;
            }
        }
        return caughtUp;
    }

    private void actIfDirty() {
        if (acting) {
            return;
        }
        for (Change change = unseen.poll(); change != null; change = unseen.poll()) {
            dirty |= seen(change);
        }
        if (!dirty || self == null || !settled()) {
            return;
        }
        dirty = false;
        acting = true;
        actedOn = self;
        timers.cancel(new Message.LookAgain());
        var me = getContext().getSelf();
        act(self).whenComplete((round, failure) -> me.tell(new Message.Acted(failure == null ? round : Round.FAILED)));
    }

    /** An object that cannot be read must not stop the controller; it will come again when somebody mends it. */
    private boolean seen(Change change) {
        try {
            return work.seen(change);
        } catch (RuntimeException e) {
            getContext().getLog().warn("{} cannot be read", change.object(), e);
            return false;
        }
    }

    private CompletionStage<Round> act(StoredObject on) {
        try {
            return work.act(on);
        } catch (RuntimeException e) {
            getContext().getLog().warn("The controller of {} failed", on, e);
            return CompletableFuture.completedFuture(Round.FAILED);
        }
    }

    private Duration nextPause() {
        Duration next = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return next;
    }

    private static void requestBookmark(Watch watch) {
        if (watch.subscription != null) {
            watch.subscription.requestBookmark();
        }
    }

    /** Passes on what the feed says; it runs on the feed's thread. */
    private final class Telling implements ChangeFeed.Subscriber {
        private final int watch;
        private final ActorRef<Message> me = getContext().getSelf();

        Telling(int watch) {
            this.watch = watch;
        }

        @Override
        public void changed(Change change) {
            me.tell(new Message.Seen(watch, change));
        }

        @Override
        public void synced(long revision) {
            me.tell(new Message.Reached(watch, revision, true));
        }

        @Override
        public void bookmark(long revision) {
            me.tell(new Message.Reached(watch, revision, false));
        }
    }
}
