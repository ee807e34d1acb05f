package dev.troupe.app.cluster;

import dev.troupe.persistence.Persistence;
import dev.troupe.persistence.rendezvous.Membership;
import dev.troupe.persistence.rendezvous.Rendezvous;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node a member: of the cluster whose members' addresses are in the database and answer, or, if no member
 * lives, of one that it founds. No node is special, and no list of seeds has to be kept.
 */
public final class ClusterFormation {
    /** The role of nodes that host shards and serve the API. */
    public static final String CONTROL_ROLE = "control";

    private static final Logger LOG = LoggerFactory.getLogger(ClusterFormation.class);
    private static final int PROBE_MILLIS = 300;
    private static final Duration ONE_TRY = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 100_000_000;

    private final ActorSystem<?> system;
    private final String node;
    private final Cluster cluster;
    private final Rendezvous rendezvous;
    private final Membership membership;
    private final CompletableFuture<Void> up = new CompletableFuture<>();

    private ClusterFormation(ActorSystem<?> system, String node, Persistence persistence) {
        this.system = system;
        this.node = node;
        this.cluster = Cluster.get(system);
        this.rendezvous = persistence.rendezvous();
        this.membership = persistence.membership(this::beginAnew);
        org.apache.pekko.cluster.Cluster.get(system).registerOnMemberUp(() -> up.complete(null));
    }

    /**
     * Blocks until this node is a member. When it leaves it takes its address away.
     *
     * @return takes the address away at once, for a node that ends without leaving
     * @throws IllegalStateException if neither joining nor founding works within a minute, which means that a member
     *     holds the cluster but does not answer
     */
    public static Runnable join(ActorSystem<?> system, String node, Persistence persistence)
            throws SQLException, InterruptedException {
        return new ClusterFormation(system, node, persistence).run();
    }

    private Runnable run() throws SQLException, InterruptedException {
        Address self = cluster.selfMember().address();
        rendezvous.register(node, self.toString());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!attempt(self)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("cannot join the cluster: the database says that members live, but"
                        + " none of them lets this node in; see their logs");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        rendezvous.joined(self.toString(), membership.epoch());
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseClusterExitingDone(), "troupe-rendezvous", () -> {
                    leave(self);
                    return CompletableFuture.completedFuture(Done.getInstance());
                });
        return () -> leave(self);
    }

    /** Whether this node is a member now. */
    private boolean attempt(Address self) throws SQLException, InterruptedException {
        long founding = membership.lastFounding();
        // Members of the cluster before may not know yet that another has been founded; who joined them would be alone
        // soon.
        List<Address> members = rendezvous.others(self.toString()).stream()
                .filter(peer -> peer.joined() && peer.epoch() == founding)
                .map(peer -> AddressFromURIString.parse(peer.address()))
                .filter(ClusterFormation::answers)
                .toList();
        if (!members.isEmpty()) {
            cluster.manager().tell(new JoinSeedNodes(members));
            if (isMemberWithin(ONE_TRY)) {
                membership.hold(epochJoined(self, founding));
                LOG.info("joined the cluster of {}", members);
                return true;
            }
        }
        // While a member lives this fails; and a member that we have not found may let us in at the next try.
        if (cluster.selfMember().status() == MemberStatus.removed() && membership.tryFound(node)) {
            LOG.info("no member lives: {} founds the cluster", node);
            cluster.manager().tell(new Join(self));
            return isMemberWithin(PATIENCE);
        }
        return false;
    }

    /**
     * The founding whose cluster this node has joined. Where all nodes start at once, the one that was asked to let this
     * node in may have founded only after that; then its row and those of the other members say so.
     *
     * @param before the last founding before this node asked
     */
    private long epochJoined(Address self, long before) throws SQLException {
        long end = System.nanoTime() + ONE_TRY.toNanos();
        while (true) {
            long last = membership.lastFounding();
            if (last == before || areOf(last, rendezvous.others(self.toString()), upMembers())) {
                return last;
            }
            if (System.nanoTime() > end) {
                return before; // another cluster's: the membership will notice
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Set<String> upMembers() {
        Set<String> members = new HashSet<>();
        for (Member member : cluster.state().getMembers()) {
            if (member.status() == MemberStatus.up()
                    && !cluster.state().getUnreachable().contains(member)) {
                members.add(member.address().toString());
            }
        }
        return members;
    }

    /**
     * Whether a cluster with these members is that of a founding: some of them say so, and none says otherwise.
     *
     * @param members their addresses
     */
    static boolean areOf(long epoch, List<Rendezvous.Peer> rows, Set<String> members) {
        List<Rendezvous.Peer> known = rows.stream()
                .filter(row -> row.joined() && members.contains(row.address()))
                .toList();
        return !known.isEmpty() && known.stream().allMatch(row -> row.epoch() == epoch);
    }

    private boolean isMemberWithin(Duration time) throws InterruptedException {
        try {
            up.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean answers(Address address) {
        String host = address.getHost().orElse("");
        int port = address.getPort().map(Integer.class::cast).orElse(0);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PROBE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void leave(Address self) {
        try {
            rendezvous.left(self.toString());
            membership.close();
        } catch (SQLException e) {
            LOG.info("cannot take leave in the database: {}", e.getMessage());
        }
    }

    private void beginAnew() {
        CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.clusterDowningReason());
    }
}
