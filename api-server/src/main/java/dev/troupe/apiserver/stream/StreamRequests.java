package dev.troupe.apiserver.stream;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import dev.troupe.protocol.node.NodeAccess.StreamRequest;
import java.util.ArrayList;
import java.util.List;

/** Reads what kind of stream a query asks for. All throw 400 for what is not valid. */
public final class StreamRequests {
    private static final int MAX_PORT = 65_535;

    private StreamRequests() {}

    public static StreamRequest exec(ResourceKey pod, String container, Query query) {
        List<String> command = query.all("command");
        if (command.isEmpty()) {
            throw StatusException.badRequest("you must specify at least one command for the container");
        }
        checkStreams(query);
        boolean tty = query.flag("tty");
        return new StreamRequest.Exec(
                pod,
                container,
                List.copyOf(command),
                query.flag("stdin"),
                query.flag("stdout"),
                query.flag("stderr") && !tty,
                tty);
    }

    public static StreamRequest attach(ResourceKey pod, String container, Query query) {
        checkStreams(query);
        boolean tty = query.flag("tty");
        return new StreamRequest.Attach(
                pod, container, query.flag("stdin"), query.flag("stdout"), query.flag("stderr") && !tty, tty);
    }

    private static void checkStreams(Query query) {
        if (!query.flag("stdin") && !query.flag("stdout") && !query.flag("stderr")) {
            throw StatusException.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
    }

    public static StreamRequest portForward(ResourceKey pod, Query query) {
        List<Integer> ports = new ArrayList<>();
        for (String value : query.all("ports")) {
            for (String port : value.split(",", -1)) {
                ports.add(port(port));
            }
        }
        return new StreamRequest.PortForward(pod, ports);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw StatusException.badRequest("\"" + text + "\" is not a valid port number");
    }
}
