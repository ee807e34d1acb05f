package dev.troupe.node.lease;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.node.LeaseDesk;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Has workers' leases renewed by this control node's keeper. */
public final class KeeperDesk implements LeaseDesk {
    /** Shorter than a worker waits, so that it hears a no. */
    private static final Duration PATIENCE = Duration.ofMillis(800);

    private final ActorSystem<?> system;
    private final ActorRef<LeaseKeeper.Command> keeper;
    private final RenewalBook renewals;

    public KeeperDesk(ActorSystem<?> system, ActorRef<LeaseKeeper.Command> keeper, RenewalBook renewals) {
        this.system = system;
        this.keeper = keeper;
        this.renewals = renewals;
    }

    @Override
    public CompletionStage<Duration> renew(String node) {
        return AskPattern.<LeaseKeeper.Command, Duration>ask(
                        keeper, replyTo -> new LeaseKeeper.RenewWorker(node, replyTo), PATIENCE, system.scheduler())
                .exceptionally(refused -> {
                    throw new CompletionException(StatusException.unavailable(
                            "less than half of the control nodes renew the lease of " + node, 1));
                });
    }

    @Override
    public void leave(String node) {
        keeper.tell(new LeaseKeeper.WorkerLeft(node));
    }

    @Override
    public Optional<Instant> lastRenewal(String node) {
        return renewals.last(node);
    }
}
