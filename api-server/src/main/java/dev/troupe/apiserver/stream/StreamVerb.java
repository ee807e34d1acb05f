package dev.troupe.apiserver.stream;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.verb.ApiRequest;
import dev.troupe.apiserver.verb.Verb;
import dev.troupe.protocol.node.NodeAccess;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** {@code pods/exec}, {@code attach} and {@code portforward}: hands the connection through to the pod's runtime. */
public final class StreamVerb implements Verb {
    private static final int MAX_PORT = 65_535;

    private final NodeAccess nodes;
    private final NetClient client;
    private final Function<ApiRequest, NodeAccess.StreamRequest> reader;

    private StreamVerb(NodeAccess nodes, NetClient client, Function<ApiRequest, NodeAccess.StreamRequest> reader) {
        this.nodes = nodes;
        this.client = client;
        this.reader = reader;
    }

    public static StreamVerb exec(NodeAccess nodes, NetClient client) {
        return new StreamVerb(nodes, client, StreamVerb::readExec);
    }

    public static StreamVerb attach(NodeAccess nodes, NetClient client) {
        return new StreamVerb(nodes, client, StreamVerb::readAttach);
    }

    public static StreamVerb portForward(NodeAccess nodes, NetClient client) {
        return new StreamVerb(nodes, client, StreamVerb::readPortForward);
    }

    @Override
    public boolean readsBody() {
        return false;
    }

    @Override
    public void serve(ApiRequest request, Exchange exchange) {
        NodeAccess.StreamRequest wanted = reader.apply(request);
        HttpServerRequest http = exchange.request();
        if (http.version() != HttpVersion.HTTP_1_1 || !asksForUpgrade(http)) {
            throw StatusException.badRequest("Upgrade request required");
        }
        nodes.stream(wanted)
                .whenComplete((target, failure) -> exchange.context().runOnContext(ignored -> {
                    if (failure != null) {
                        exchange.fail(failure);
                    } else {
                        new Tunnel(exchange, client, target).open();
                    }
                }));
    }

    private static boolean asksForUpgrade(HttpServerRequest http) {
        String connection = http.getHeader("Connection");
        return http.getHeader("Upgrade") != null
                && connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade");
    }

    private static NodeAccess.StreamRequest readExec(ApiRequest request) {
        Query query = request.query();
        List<String> command = query.all("command");
        if (command.isEmpty()) {
            throw StatusException.badRequest("you must specify at least one command for the container");
        }
        checkStreams(query);
        boolean tty = query.flag("tty");
        return new NodeAccess.StreamRequest.Exec(
                request.key(),
                query.text("container"),
                List.copyOf(command),
                query.flag("stdin"),
                query.flag("stdout"),
                query.flag("stderr") && !tty,
                tty);
    }

    private static NodeAccess.StreamRequest readAttach(ApiRequest request) {
        Query query = request.query();
        checkStreams(query);
        boolean tty = query.flag("tty");
        return new NodeAccess.StreamRequest.Attach(
                request.key(),
                query.text("container"),
                query.flag("stdin"),
                query.flag("stdout"),
                query.flag("stderr") && !tty,
                tty);
    }

    private static void checkStreams(Query query) {
        if (!query.flag("stdin") && !query.flag("stdout") && !query.flag("stderr")) {
            throw StatusException.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
    }

    private static NodeAccess.StreamRequest readPortForward(ApiRequest request) {
        List<Integer> ports = new ArrayList<>();
        for (String value : request.query().all("ports")) {
            for (String port : value.split(",", -1)) {
                ports.add(port(port));
            }
        }
        return new NodeAccess.StreamRequest.PortForward(request.key(), ports);
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
