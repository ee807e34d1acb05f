package dev.troupe.protocol.feed;

import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * How an actor behaves that {@link Following follows} resources: it is told no more when it ends or begins anew.
 *
 * @param <C> what it is told
 */
public abstract class FollowingBehavior<C> extends AbstractBehavior<C> {
    private final Class<C> commands;
    private @Nullable Following following;

    protected FollowingBehavior(ActorContext<C> context, Class<C> commands) {
        super(context);
        this.commands = commands;
    }

    /** See {@link Following#begin}; once, when all is there that {@link #on} needs. */
    protected final void follow(ChangeFeed feed, List<String> resources, Function<Change, C> changed, C complete) {
        following = Following.begin(feed, resources, getContext().getSelf(), changed, complete);
    }

    /** See {@link Following#beginWith}; once, when all is there that {@link #on} needs. */
    protected final void followWith(
            ChangeFeed feed, List<FeedFilter> filters, Function<Change, C> changed, C complete) {
        following = Following.beginWith(feed, filters, getContext().getSelf(), changed, complete);
    }

    /** The actor is told something. */
    protected abstract void on(C command);

    /** It ends, or begins anew: what it holds besides is to be let go. */
    protected void released() {}

    @Override
    public final Receive<C> createReceive() {
        return newReceiveBuilder()
                .onMessage(commands, this::received)
                .onSignal(PostStop.class, stopped -> closed())
                .onSignal(PreRestart.class, restart -> closed())
                .build();
    }

    private Behavior<C> received(C command) {
        on(command);
        return this;
    }

    private Behavior<C> closed() {
        if (following != null) {
            following.close();
        }
        released();
        return this;
    }
}
