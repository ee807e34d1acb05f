package dev.troupe.service.port;

import java.util.function.BiConsumer;

/** What nodes on one link tell each other several times a second: that they are there. */
public interface Beats extends AutoCloseable {

    /** Tells all others on the link; a beat may be lost. */
    void send(boolean leaving);

    /** @param listener is given the address that a beat came from, and whether its node is about to leave */
    void listen(BiConsumer<String, Boolean> listener);

    @Override
    void close();
}
