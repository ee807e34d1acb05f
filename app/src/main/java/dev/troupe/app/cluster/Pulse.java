package dev.troupe.app.cluster;

import dev.troupe.protocol.WireMessage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;

/**
 * Lets any actor be asked whether it lives. The question waits in the actor's mailbox behind its work, so an answer
 * tells that it gets on with that.
 */
public final class Pulse<T> extends BehaviorInterceptor<Object, T> {
    /** Asks for an answer. */
    public record Feel(ActorRef<StatusReply<Done>> replyTo) implements WireMessage {}

    private Pulse() {
        super(Object.class);
    }

    /** The actor that {@code behavior} describes, which also answers {@link Feel}. */
    public static <T> Behavior<Object> of(Behavior<T> behavior) {
        return Behaviors.intercept(Pulse::new, behavior);
    }

    @Override
    @SuppressWarnings("unchecked") // who sends anything else knows the actor as what it is
    public Behavior<T> aroundReceive(TypedActorContext<Object> context, Object message, ReceiveTarget<T> target) {
        if (message instanceof Feel feel) {
            feel.replyTo().tell(StatusReply.ack());
            return Behaviors.same();
        }
        return target.apply(context, (T) message);
    }
}
