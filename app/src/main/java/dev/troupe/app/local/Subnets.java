package dev.troupe.app.local;

import java.util.List;

/** Finds a private subnet that this host does not use yet. */
final class Subnets {
    private static final int CANDIDATES = 200;

    private Subnets() {}

    /** A free /24 under 10.213.0.0/16, starting at a place that depends on the cluster's id. */
    static String choose(String id) {
        String routes = Command.attempt(List.of("ip", "-4", "route", "show", "table", "all"), "")
                .output();
        int start = Integer.parseInt(id, 16) % CANDIDATES;
        for (int i = 0; i < CANDIDATES; i++) {
            String prefix = "10.213." + (start + i) % CANDIDATES + ".";
            if (!routes.contains(" " + prefix) && !routes.startsWith(prefix) && !routes.contains("\n" + prefix)) {
                return prefix + "0/24";
            }
        }
        throw new IllegalStateException("all of 10.213.0.0/16 is in use on this host");
    }
}
