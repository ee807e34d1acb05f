package dev.troupe.app.local;

import java.util.List;

/**
 * The way from the underlay to the outside: one masquerade rule in a table of Troupe's own, and forwarding. What was
 * there before comes back with {@link #remove}.
 */
final class Uplink {
    private final ClusterState cluster;
    private final Underlay underlay;

    Uplink(ClusterState cluster, Underlay underlay) {
        this.cluster = cluster;
        this.underlay = underlay;
    }

    private String table() {
        return "troupe_" + cluster.id();
    }

    /** The table as text for {@code nft -f}. Declaring and deleting it first makes the command repeatable. */
    String ruleset() {
        return """
                table ip %1$s
                delete table ip %1$s
                table ip %1$s {
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr %2$s oifname != "%3$s" masquerade
                  }
                }
                """.formatted(table(), cluster.subnet(), underlay.bridge());
    }

    void create() {
        Command.runWithInput(List.of("nft", "-f", "-"), ruleset());
        Forwarding.enable(cluster.id());
    }

    void remove() {
        Command.attempt(List.of("nft", "delete", "table", "ip", table()), "");
        Forwarding.restore(cluster.id());
    }
}
