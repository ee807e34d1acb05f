package dev.troupe.app.cluster;

import dev.troupe.service.adapter.LinkAnnouncer;
import dev.troupe.service.port.Announcer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The address under which clients find the API whichever nodes live: held by the control node on which this singleton
 * runs, which announces it when it takes over.
 */
public final class SharedAddress {
    private static final String DEVICE = "eth0";

    private SharedAddress() {}

    /** @param address an IPv4 address on the nodes' own network */
    public static Behavior<Void> create(String address) {
        return create(address, new LinkAnnouncer(DEVICE));
    }

    static Behavior<Void> create(String address, Announcer announcer) {
        return Behaviors.setup(context -> {
            announcer.take(address);
            context.getLog().info("this node serves the API on {}", address);
            return Behaviors.receive(Void.class)
                    .onSignal(PostStop.class, stopped -> {
                        announcer.give(address);
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    /** Takes away what this node may have kept from before its JVM was killed. */
    public static void clear(String address) {
        if (!address.isEmpty()) {
            new LinkAnnouncer(DEVICE).give(address);
        }
    }
}
