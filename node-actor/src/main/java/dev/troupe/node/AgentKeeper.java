package dev.troupe.node;

import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link NodeAgent} alive: when one fails, another takes its place after a pause that grows, and observes
 * everything anew, as after a restart of the JVM. The new one has an address of its own, so that nothing that was meant
 * for its predecessor reaches it.
 */
public final class AgentKeeper extends AbstractBehavior<AgentKeeper.Command> {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final NodeAgent.Parts parts;
    private final TimerScheduler<Command> timers;
    private @Nullable ActorRef<NodeAgent.Command> agent;
    private Instant begun = Instant.MIN;
    private Duration pause = FIRST_PAUSE;
    private int incarnation;
    private String failure = "";

    /** What a keeper is told. */
    public sealed interface Command {}

    /**
     * Asks whether the agent handles its messages. An agent that hangs does not answer.
     *
     * @param replyTo is told why there is no agent at the moment; nothing ("") if there is one
     */
    public record Ping(ActorRef<String> replyTo) implements Command {}

    private record Start() implements Command {}

    /** One for each JVM and runtime. */
    public static Behavior<Command> create(NodeAgent.Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new AgentKeeper(context, timers, parts)));
    }

    private AgentKeeper(ActorContext<Command> context, TimerScheduler<Command> timers, NodeAgent.Parts parts) {
        super(context);
        this.parts = parts;
        this.timers = timers;
        start();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Command.class, this::on)
                .onSignal(ChildFailed.class, this::failed)
                .build();
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Start start -> start();
            case Ping ping -> {
                if (agent == null) {
                    ping.replyTo().tell("the node agent failed and starts again soon: " + failure);
                } else {
                    agent.tell(new NodeAgent.Ping(ping.replyTo()));
                }
            }
        }
        return this;
    }

    private void start() {
        incarnation++;
        begun = parts.clock().instant();
        agent = getContext().spawn(NodeAgent.create(parts), "agent-" + incarnation);
        getContext().watch(agent);
    }

    private Behavior<Command> failed(ChildFailed signal) {
        agent = null;
        failure = signal.cause().toString();
        if (parts.clock().instant().isAfter(begun.plus(LONGEST_PAUSE))) {
            pause = FIRST_PAUSE;
        }
        getContext().getLog().error("the node agent failed and starts again in {}", pause, signal.cause());
        timers.startSingleTimer(new Start(), pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return this;
    }
}
