package dev.troupe.app.node;

import dev.troupe.protocol.feed.ChangeFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the launcher, by a file, that this node serves and is Ready. */
final class ReadyFile {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyFile.class);

    private ReadyFile() {}

    /**
     * Writes the file as soon as this run's agent has found the node ready and everybody who reads here sees it. What
     * the Node object says before that is from the run before.
     */
    static void writeWhenReady(NodeConfig node, ChangeFeed feed, RunningAgent agent) {
        agent.ready().thenCompose(feed::await).thenRun(() -> {
            try {
                Files.writeString(node.readyFile(), Instant.now().toString());
            } catch (IOException e) {
                LOG.warn("cannot write {}: {}", node.readyFile(), e.toString());
            }
        });
    }
}
