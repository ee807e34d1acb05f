package dev.troupe.apiserver.node;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.PathParts;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.http.QueryText;
import dev.troupe.apiserver.stream.LogRequests;
import dev.troupe.apiserver.stream.StreamRequests;
import dev.troupe.protocol.node.NodeAccess.LogRequest;
import dev.troupe.protocol.node.NodeAccess.StreamRequest;
import java.time.Instant;
import java.util.List;

/** The requests to a node's endpoint as URIs, and back: a kubelet's paths with the API's query parameters. */
final class NodeUris {
    private static final String PODS = "pods";

    private NodeUris() {}

    /** What a node's endpoint is asked for. */
    sealed interface Asked {
        record Stream(StreamRequest request) implements Asked {}

        record Log(LogRequest request) implements Asked {}
    }

    static String of(StreamRequest request) {
        return switch (request) {
            case StreamRequest.Exec exec -> {
                QueryText query = new QueryText();
                exec.command().forEach(argument -> query.add("command", argument));
                yield path("exec", exec.pod(), exec.container())
                        + streams(query, exec.stdin(), exec.stdout(), exec.stderr(), exec.tty());
            }
            case StreamRequest.Attach attach ->
                path("attach", attach.pod(), attach.container())
                        + streams(new QueryText(), attach.stdin(), attach.stdout(), attach.stderr(), attach.tty());
            case StreamRequest.PortForward forward -> {
                QueryText query = new QueryText();
                forward.ports().forEach(port -> query.add("ports", Integer.toString(port)));
                yield path("portForward", forward.pod(), "") + query;
            }
        };
    }

    private static QueryText streams(QueryText query, boolean stdin, boolean stdout, boolean stderr, boolean tty) {
        return query.flag("stdin", stdin)
                .flag("stdout", stdout)
                .flag("stderr", stderr)
                .flag("tty", tty);
    }

    static String of(LogRequest request) {
        QueryText query = new QueryText()
                .flag("follow", request.follow())
                .flag("previous", request.previous())
                .flag("timestamps", request.timestamps());
        if (request.tailLines() != null) {
            query.add("tailLines", request.tailLines().toString());
        }
        if (request.limitBytes() != null) {
            query.add("limitBytes", request.limitBytes().toString());
        }
        if (request.since() != null) {
            query.add("sinceTime", request.since().toString());
        }
        return path("containerLogs", request.pod(), request.container()) + query;
    }

    private static String path(String what, ResourceKey pod, String container) {
        String path = '/' + what + '/' + PathParts.encode(pod.namespace()) + '/' + PathParts.encode(pod.name());
        return container.isEmpty() ? path : path + '/' + PathParts.encode(container);
    }

    /**
     * Reads what {@link #of} wrote.
     *
     * @throws StatusException 404 for another path, 400 or 422 for parameters that are not valid
     */
    static Asked read(String path, Query query, Instant now) {
        List<String> parts = PathParts.split(path);
        if (parts.size() < 3
                || parts.size() > 4
                || parts.get(1).isEmpty()
                || parts.get(2).isEmpty()) {
            throw StatusException.noSuchPath();
        }
        ResourceKey pod = new ResourceKey(PODS, parts.get(1), parts.get(2));
        String container = parts.size() == 4 ? parts.get(3) : "";
        return switch (parts.getFirst()) {
            case "exec" -> new Asked.Stream(StreamRequests.exec(pod, container, query));
            case "attach" -> new Asked.Stream(StreamRequests.attach(pod, container, query));
            case "portForward" -> new Asked.Stream(StreamRequests.portForward(pod, query));
            case "containerLogs" -> new Asked.Log(LogRequests.read(pod, container, query, now));
            default -> throw StatusException.noSuchPath();
        };
    }
}
