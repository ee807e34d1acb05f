package dev.troupe.app.cluster;

import dev.troupe.protocol.WireMessage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Lets any actor be asked whether it lives. The question waits in the actor's mailbox behind its work, so an answer
 * tells that it gets on with that.
 */
public final class Pulse<T> extends BehaviorInterceptor<Object, T> {
    private final String node;

    /** Asks; {@code replyTo} is told the name of the node that the actor is on. */
    public record Feel(ActorRef<Beat> replyTo) implements WireMessage {}

    /** @param node where the actor is */
    public record Beat(String node) implements WireMessage {}

    private Pulse(String node) {
        super(Object.class);
        this.node = node;
    }

    /** The actor that {@code behavior} describes, which also answers {@link Feel}. */
    public static <T> Behavior<Object> of(String node, Behavior<T> behavior) {
        return Behaviors.intercept(() -> new Pulse<>(node), behavior);
    }

    @Override
    @SuppressWarnings("unchecked") // who sends anything else knows the actor as what it is
    public Behavior<T> aroundReceive(TypedActorContext<Object> context, Object message, ReceiveTarget<T> target) {
        if (message instanceof Feel feel) {
            feel.replyTo().tell(new Beat(node));
            return Behaviors.same();
        }
        return target.apply(context, (T) message);
    }
}
