package dev.troupe.app.node;

import dev.troupe.node.AgentKeeper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The agent that looks after this node's pods.
 *
 * @param ready completes with the revision at which the Node object says, by what this run has found out, that the node
 *     is ready
 */
record RunningAgent(ActorSystem<?> system, ActorRef<AgentKeeper.Command> agent, CompletionStage<Long> ready) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Why the agent does not do its work, empty if it does. Asks it, and waits for two seconds at most. */
    Optional<String> trouble() {
        return HealthChecks.told(
                AskPattern.ask(agent, AgentKeeper.Ping::new, PATIENCE, system.scheduler()),
                "the node agent does not answer");
    }
}
