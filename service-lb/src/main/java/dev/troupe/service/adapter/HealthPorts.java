package dev.troupe.service.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.api.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells load balancers whether this node has backends of a Service: 200 if it does, 503 if not.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer/">Preserving the
 *     client source IP</a>
 */
public final class HealthPorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthPorts.class);
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Executor executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answering> answering = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    private static final class Answering {
        private final int port;
        private final HttpServer server;
        private volatile int backends;

        private Answering(int port, HttpServer server) {
            this.port = port;
            this.server = server;
        }
    }

    /**
     * What a Service's port answers from now on. One caller at a time.
     *
     * @param service {@code namespace/name}
     * @param port of this node, 0 for none any more
     * @param backends how many of its pods here are ready
     * @return whether it answers; a port that somebody else has is worth another try
     */
    public boolean update(String service, int port, int backends) {
        Answering now = answering.get(service);
        if (port == 0) {
            refused.remove(service);
        }
        if (now != null && now.port != port) {
            now.server.stop(0);
            answering.remove(service);
            now = null;
        }
        if (now == null && port != 0) {
            now = start(service, port);
        }
        if (now != null) {
            now.backends = backends;
        }
        return now != null || port == 0;
    }

    private @Nullable Answering start(String service, int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
            Answering started = new Answering(port, server);
            server.createContext("/", exchange -> answer(exchange, service, started.backends));
            server.setExecutor(executor);
            server.start();
            answering.put(service, started);
            refused.remove(service);
            return started;
        } catch (IOException e) {
            if (refused.add(service)) {
                LOG.warn("the health of Service {} is not told on port {}: {}", service, port, e.getMessage());
            }
            return null;
        }
    }

    private static void answer(HttpExchange exchange, String service, int backends) throws IOException {
        ObjectNode body = Json.object();
        int slash = service.indexOf('/');
        body.putObject("service")
                .put("namespace", service.substring(0, slash))
                .put("name", service.substring(slash + 1));
        body.put("localEndpoints", backends);
        byte[] bytes = Json.write(body);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(backends > 0 ? OK : UNAVAILABLE, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        answering.values().forEach(each -> each.server.stop(0));
        answering.clear();
    }
}
