package dev.troupe.network.port;

import dev.troupe.network.plan.OverlayPlan;
import dev.troupe.network.plan.OverlayState;
import java.io.IOException;

/** What carries packets between nodes, in the network namespace of this node. Blocking. */
public interface OverlayKernel {

    /**
     * What there is now.
     *
     * @throws IOException if the kernel does not tell
     */
    OverlayState read() throws IOException;

    /**
     * Takes all steps, also those after one that the kernel refuses.
     *
     * @throws IOException with the first refusals, if there were any
     */
    void apply(OverlayPlan plan) throws IOException;
}
