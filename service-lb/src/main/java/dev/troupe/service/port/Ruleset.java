package dev.troupe.service.port;

import java.io.IOException;

/** The kernel's packet rules, in the network namespace of this node. */
@FunctionalInterface
public interface Ruleset {

    /**
     * Applies a script in nft's language, all of it or nothing. Blocking.
     *
     * @throws IOException with nft's message, if it refuses
     */
    void apply(String script) throws IOException;
}
