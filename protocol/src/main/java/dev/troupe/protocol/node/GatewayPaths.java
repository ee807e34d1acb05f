package dev.troupe.protocol.node;

/**
 * Where workers reach the control nodes, beside the API's own paths. Each worker has a folder of its own, {@code
 * /troupe/nodes/NAME/}, which its certificate alone opens.
 *
 * <ul>
 *   <li>{@code GET feed}: lines of JSON for as long as the worker listens. First what exists as {@code ADDED}, then
 *       {@code SYNCED}, then what changes; {@code HEAD} once a second and when asked for. {@code ?atLeast=REVISION} waits
 *       until this control node has seen as much.
 *   <li>{@code GET head}: the committed head. A {@code HEAD} line that is not below it follows in the feed.
 *   <li>{@code POST lease}: renews the worker's lease. {@code DELETE lease}: the worker stops in order.
 *   <li>{@code POST certificate}: another certificate for the node that has shown one. {@code certificateRequest} is a
 *       PKCS#10 request in PEM; the answer's {@code certificate} is PEM.
 * </ul>
 */
public final class GatewayPaths {
    /** What all paths begin with. */
    public static final String PREFIX = "/troupe/nodes/";

    /** Objects as they exist and change. */
    public static final String FEED = "feed";

    /** The committed head. */
    public static final String HEAD = "head";

    /** The worker's lease. */
    public static final String LEASE = "lease";

    /** The worker's certificate. */
    public static final String CERTIFICATE = "certificate";

    /** In the feed: everything that existed has been told. */
    public static final String SYNCED_LINE = "SYNCED";

    /** In the feed: everything up to this revision has been told. */
    public static final String HEAD_LINE = "HEAD";

    private GatewayPaths() {}

    /** The path of a worker's {@link #FEED}, {@link #HEAD} or {@link #LEASE}. */
    public static String of(String node, String what) {
        return PREFIX + node + '/' + what;
    }

    /** Whose folder a path lies in; empty for other paths. */
    public static String node(String path) {
        if (!path.startsWith(PREFIX)) {
            return "";
        }
        int end = path.indexOf('/', PREFIX.length());
        return end < 0 ? "" : path.substring(PREFIX.length(), end);
    }
}
