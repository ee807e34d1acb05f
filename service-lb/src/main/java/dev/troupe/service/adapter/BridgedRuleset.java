package dev.troupe.service.adapter;

import dev.troupe.service.port.Ruleset;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rules that also hold for packets between two pods of one node. What takes that away is noticed with the next script. */
public final class BridgedRuleset implements Ruleset {
    private static final Logger LOG = LoggerFactory.getLogger(BridgedRuleset.class);
    private final Ruleset next;
    private final BridgedPackets bridged;
    private final String without;
    private volatile boolean warned;

    /**
     * The rules of this process's network namespace.
     *
     * @param without what is so where the kernel does not show bridged packets, for the log
     */
    public BridgedRuleset(String without) {
        this(new NftCommand(), new BridgedPackets(), without);
    }

    BridgedRuleset(Ruleset next, BridgedPackets bridged, String without) {
        this.next = next;
        this.bridged = bridged;
        this.without = without;
    }

    @Override
    public void apply(String script) throws IOException {
        try {
            bridged.show();
            warned = false;
        } catch (IOException e) {
            if (!warned) {
                LOG.error("{}: {}", without, e.getMessage());
                warned = true;
            }
        }
        next.apply(script);
    }
}
