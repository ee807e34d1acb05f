package dev.troupe.service.port;

import dev.troupe.service.plan.UdpFlow;
import java.io.IOException;

/** The connections that the kernel remembers, in the network namespace of this node. */
@FunctionalInterface
public interface Connections {

    /**
     * Forgets the connections that take this way; the next packet of each finds another. Blocking.
     *
     * @throws IOException if the host refuses
     */
    void forget(UdpFlow flow) throws IOException;
}
