package dev.troupe.service.port;

import java.io.IOException;

/** The way from the node's loopback addresses to its pods. */
@FunctionalInterface
public interface Loopback {

    /**
     * Lets what the node sends to 127.0.0.1 go on to pods, once the rules have sent it there. Blocking; harmless when
     * it is so already.
     *
     * @throws IOException if the host refuses
     */
    void leadToPods() throws IOException;
}
