package dev.troupe.service.ingress.adapter;

import dev.troupe.relay.Clients;
import dev.troupe.relay.ForgottenStreams;
import dev.troupe.relay.LostPeers;
import dev.troupe.relay.Relay;
import dev.troupe.relay.RelaySettings;
import dev.troupe.service.ingress.IngressSettings;
import dev.troupe.service.ingress.plan.BackendTable;
import dev.troupe.service.ingress.plan.RoutingTable;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with its share of the clients' connections, and its own connections to pods: a request and its answer
 * never leave the loop.
 *
 * <p>This reaches behind Vert.x's public API, which gives verticles the event loops in turn. Whatever else takes a turn
 * meanwhile, as a new HTTP client does, makes two verticles of one port share a loop, and then the other is idle.
 */
final class IngressLoop {
    private static final Logger LOG = LoggerFactory.getLogger(IngressLoop.class);
    /** Shorter than servers keep idle connections, of which some do so for five seconds. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

    private static final int MAX_CONNECTIONS = 4096;

    private final VertxInternal vertx;
    private final EventLoop loop;
    private final Clients clients;
    private final IngressHandler handler;

    private IngressLoop(VertxInternal vertx, EventLoop loop, Clients clients, IngressHandler handler) {
        this.vertx = vertx;
        this.loop = loop;
        this.clients = clients;
        this.handler = handler;
        context(new CloseFuture()).runOnContext(begun -> clients.watch(vertx));
    }

    /** One for each event loop. */
    static List<IngressLoop> all(
            VertxInternal vertx,
            IngressSettings settings,
            RoutingTable routes,
            BackendTable backends,
            Clients.Room room) {
        RelaySettings patience =
                new RelaySettings(settings.connectTimeout(), settings.answerTimeout(), KEEP_ALIVE, MAX_CONNECTIONS);
        List<IngressLoop> all = new ArrayList<>();
        vertx.nettyEventLoopGroup().forEach(loop -> {
            IngressHandler handler = new IngressHandler(routes, backends, new Relay(vertx, patience));
            Clients clients = new Clients(room, settings.idleTimeout(), System::nanoTime);
            all.add(new IngressLoop(vertx, (EventLoop) loop, clients, handler));
        });
        return all;
    }

    private ContextInternal context(CloseFuture until) {
        return vertx.contextBuilder().withEventLoop(loop).withCloseFuture(until).build();
    }

    /**
     * Listens on a port, which the loops share.
     *
     * @param until closes the server
     */
    Future<HttpServer> listen(HttpServerOptions options, CloseFuture until) {
        Promise<HttpServer> listening = Promise.promise();
        context(until)
                .runOnContext(begun -> vertx.createHttpServer(options)
                        .connectionHandler(connection -> {
                            LostPeers.notice(connection);
                            ForgottenStreams.watch(connection);
                            clients.opened(connection);
                        })
                        .requestHandler(request -> {
                            clients.begun(request);
                            handler.handle(request);
                        })
                        .exceptionHandler(failure -> LOG.debug("connection failed", failure))
                        .listen()
                        .onComplete(listening::handle));
        return listening.future();
    }
}
