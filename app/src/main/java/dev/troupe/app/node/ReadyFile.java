package dev.troupe.app.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the launcher, by a file, that this node serves and is Ready. */
final class ReadyFile {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyFile.class);

    private ReadyFile() {}

    /** Writes the file as soon as the node's own object says so. */
    static void writeWhenReady(NodeConfig node, ChangeFeed feed) {
        feed.subscribe(FeedFilter.of("nodes").named(node.name()), 0, change -> {
            if (isReady(change.object()) && !Files.exists(node.readyFile())) {
                try {
                    Files.writeString(node.readyFile(), Instant.now().toString());
                } catch (IOException e) {
                    LOG.warn("cannot write {}: {}", node.readyFile(), e.toString());
                }
            }
        });
    }

    private static boolean isReady(StoredObject object) {
        for (JsonNode condition : object.tree().path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }
}
