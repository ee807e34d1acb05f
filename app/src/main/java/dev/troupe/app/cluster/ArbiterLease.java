package dev.troupe.app.cluster;

import dev.troupe.persistence.Persistence;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;

/**
 * Who may go on when the cluster has broken: the side with more than half of the control nodes, without asking anybody,
 * so that a cluster survives the loss of a node also while the database is gone; of two equal halves, the one to which
 * the database gives its word. A smaller side never. Pekko's split brain resolver asks (strategy lease-majority).
 */
public final class ArbiterLease extends Lease {
    private final LeaseSettings settings;
    private final ExtendedActorSystem system;
    private volatile boolean held;

    /** Called by Pekko. */
    public ArbiterLease(LeaseSettings settings, ExtendedActorSystem system) {
        this.settings = settings;
        this.system = system;
    }

    /** What a side of the break is. */
    enum Side {
        LARGER,
        HALF,
        SMALLER
    }

    /** @param reachable how many control nodes this side has, this node included, of {@code all} */
    static Side side(int reachable, int all) {
        int twice = 2 * reachable;
        if (twice > all) {
            return Side.LARGER;
        }
        return twice == all ? Side.HALF : Side.SMALLER;
    }

    private Side side() {
        var state = Cluster.get(system).state();
        int all = 0;
        int reachable = 0;
        for (Member member : state.getMembers()) {
            if (member.hasRole(ClusterFormation.CONTROL_ROLE) && counts(member)) {
                all++;
                reachable += state.getUnreachable().contains(member) ? 0 : 1;
            }
        }
        return side(reachable, all);
    }

    private static boolean counts(Member member) {
        return member.status() != MemberStatus.joining()
                && member.status() != MemberStatus.weaklyUp()
                && member.status() != MemberStatus.removed();
    }

    @Override
    public LeaseSettings getSettings() {
        return settings;
    }

    @Override
    public CompletionStage<Boolean> acquire() {
        return switch (side()) {
            case LARGER -> CompletableFuture.completedFuture(true);
            case SMALLER -> CompletableFuture.completedFuture(false);
            case HALF -> askDatabase();
        };
    }

    @Override
    public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> leaseLost) {
        return acquire();
    }

    private CompletionStage<Boolean> askDatabase() {
        Persistence persistence = Persistence.get(system);
        Duration time = settings.timeoutSettings().getHeartbeatTimeout();
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        held = persistence.rendezvous().acquire(settings.leaseName(), settings.ownerName(), time);
                        return held;
                    } catch (SQLException e) {
                        throw new IllegalStateException("the arbiter does not answer", e);
                    }
                },
                persistence.readers());
    }

    @Override
    public CompletionStage<Boolean> release() {
        if (!held) {
            return CompletableFuture.completedFuture(true);
        }
        Persistence persistence = Persistence.get(system);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        persistence.rendezvous().release(settings.leaseName(), settings.ownerName());
                        held = false;
                        return true;
                    } catch (SQLException e) {
                        return false; // it ends by itself
                    }
                },
                persistence.readers());
    }

    @Override
    public boolean checkLease() {
        return held;
    }
}
