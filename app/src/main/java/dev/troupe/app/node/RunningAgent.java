package dev.troupe.app.node;

import dev.troupe.node.AgentKeeper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
        CompletableFuture<String> answer = AskPattern.ask(agent, AgentKeeper.Ping::new, PATIENCE, system.scheduler())
                .toCompletableFuture();
        try {
            return Optional.of(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .filter(text -> !text.isEmpty());
        } catch (TimeoutException | ExecutionException e) {
            return Optional.of("the node agent does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }
}
