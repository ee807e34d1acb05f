package dev.troupe.node.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image on this node.
 *
 * @param id digest of its configuration, as {@code sha256:…}; containers can be created from it
 * @param tags full names with tags, as {@code docker.io/library/busybox:1.37}
 * @param digests full names with digests
 * @param uid the user that it runs as, if that is a number (0 if it names none); null if it is a name
 * @param username the user that it runs as, if that is a name; otherwise empty
 */
public record ImageFacts(
        String id,
        List<String> tags,
        List<String> digests,
        long sizeBytes,
        @Nullable Long uid,
        String username) {

    public ImageFacts {
        tags = List.copyOf(tags);
        digests = List.copyOf(digests);
    }
}
