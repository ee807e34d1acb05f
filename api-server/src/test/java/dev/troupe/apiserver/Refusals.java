package dev.troupe.apiserver;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What a node may refuse, and how it is read from a socket. */
final class Refusals {
    static final List<StatusException> SOME = List.of(
            StatusException.notFound(new ResourceKey("pods", "default", "far")),
            StatusException.badRequest("previous terminated container \"c\" in pod \"far\" not found"),
            StatusException.badRequest("container c is not valid for pod far"),
            StatusException.badRequest("unable to forward port because pod is not running. Current status=Succeeded"),
            StatusException.internal("unable to upgrade connection: container not found (\"c\")"),
            StatusException.unavailable("the runtime \u00fcberlegt", 7));

    private Refusals() {}

    /** The body that a head announces by its length. */
    static byte[] body(String head, InputStream in) throws IOException {
        return in.readNBytes(Integer.parseInt(head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .map(line -> line.substring(15).trim())
                .findFirst()
                .orElseThrow()));
    }
}
