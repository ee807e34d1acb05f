package dev.troupe.apiserver.verb;

import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.apiserver.render.Renderers;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.ObjectClient;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What the verbs work with.
 *
 * @param objects the way to the entities, admission included
 * @param workers runs what would keep an event loop busy for too long
 */
public record Services(
        ObjectClient objects,
        ChangeFeed feed,
        ObjectDecoder decoder,
        Renderers renderers,
        InstantSource clock,
        Executor workers) {

    /** What one object may answer within, in seconds, when a client asks for a revision that is not here yet. */
    static final int FRESHNESS_SECONDS = 3;
}
