package dev.troupe.apiserver.http;

import io.vertx.core.Context;
import java.util.concurrent.RejectedExecutionException;

/** The event loop of a connection, as seen by other threads. */
public final class EventLoop {
    private EventLoop() {}

    /**
     * Runs {@code action} on the connection's event loop, or not at all if the server has stopped and its loops have
     * ended: its connections are closed then. Whoever brings news must not fail because a listener has left.
     */
    public static void run(Context context, Runnable action) {
        try {
            context.runOnContext(ignored -> action.run());
        } catch (RejectedExecutionException stopped) {
            // the connection that this was for is closed
        }
    }
}
