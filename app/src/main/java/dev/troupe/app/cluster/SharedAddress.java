package dev.troupe.app.cluster;

import dev.troupe.protocol.node.NodeLease;
import dev.troupe.service.adapter.LinkAnnouncer;
import dev.troupe.service.port.Announcer;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;

/**
 * The address under which clients find the API whichever nodes live: held by the control node on which this singleton
 * runs, which announces it when it takes over.
 */
public final class SharedAddress {
    private static final String DEVICE = "eth0";
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private SharedAddress() {}

    /** What it is told. */
    public enum Command {
        /** To see whether it should have the address, and has it. */
        LOOK
    }

    /**
     * @param address an IPv4 address on the nodes' own network
     * @param lease the address is held only while this holds, since another node announces it afterwards
     */
    public static Behavior<Command> create(String address, NodeLease lease) {
        return create(address, lease, new LinkAnnouncer(DEVICE));
    }

    static Behavior<Command> create(String address, NodeLease lease, Announcer announcer) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Command.LOOK, LOOK_EVERY);
            look(address, lease, announcer, context.getLog());
            return Behaviors.receive(Command.class)
                    .onMessage(Command.class, command -> {
                        look(address, lease, announcer, context.getLog());
                        return Behaviors.same();
                    })
                    .onSignal(PostStop.class, stopped -> {
                        announcer.give(address);
                        return Behaviors.same();
                    })
                    .build();
        }));
    }

    private static void look(String address, NodeLease lease, Announcer announcer, Logger log) {
        boolean held = announcer.holds(address);
        if (lease.valid() && !held) {
            announcer.take(address);
            log.info("this node serves the API on {}", address);
        } else if (!lease.valid() && held) {
            announcer.give(address);
            log.info("this node has lost touch with the others and gives up {}", address);
        }
    }

    /** Takes away what this node may have kept from before its JVM was killed. */
    public static void clear(String address) {
        if (!address.isEmpty()) {
            new LinkAnnouncer(DEVICE).give(address);
        }
    }
}
