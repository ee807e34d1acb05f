package dev.troupe.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.troupe.node.AgentKeeper;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;

class RunningAgentTest {
    @Test
    void tellsWhetherTheAgentAnswers() {
        assertThat(trouble(answering(""))).isEmpty();
        assertThat(trouble(answering("it failed"))).isEqualTo("it failed");
        assertThat(trouble(Behaviors.ignore())).isEqualTo("the node agent does not answer");
    }

    private static Behavior<AgentKeeper.Command> answering(String answer) {
        return Behaviors.receive(AgentKeeper.Command.class)
                .onMessage(AgentKeeper.Ping.class, ping -> {
                    ping.replyTo().tell(answer);
                    return Behaviors.same();
                })
                .build();
    }

    private static String trouble(Behavior<AgentKeeper.Command> behavior) {
        ActorSystem<AgentKeeper.Command> system = ActorSystem.create(
                behavior,
                "agent",
                ConfigFactory.parseString("pekko.actor.provider = local")
                        .withFallback(ConfigFactory.defaultReference()));
        try {
            return new RunningAgent(system, system, new CompletableFuture<>())
                    .trouble()
                    .orElse("");
        } finally {
            system.terminate();
        }
    }
}
