package dev.troupe.apiserver;

import dev.troupe.apiserver.http.UpgradablePosts;
import dev.troupe.apiserver.security.ClientCertificates;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.apiserver.security.Tls;
import dev.troupe.relay.EventLoops;
import dev.troupe.relay.ForgottenStreams;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kubernetes API over HTTPS, HTTP/1.1 and HTTP/2. */
public final class ApiServer {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    /** Requests at a time on one HTTP/2 connection, watches included; clients open another one beyond. */
    private static final int MAX_STREAMS = 250;

    private final Vertx vertx;
    private final ExecutorService workers;
    private final int port;

    private ApiServer(Vertx vertx, ExecutorService workers, int port) {
        this.vertx = vertx;
        this.workers = workers;
        this.port = port;
    }

    /** Starts to listen; the stage fails if the address cannot be had. */
    public static CompletionStage<ApiServer> start(ApiServerSettings settings, ApiServerPorts ports) {
        Vertx vertx = EventLoops.start(settings.eventLoops());
        ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
        Wiring wiring = new Wiring(settings, ports, workers, vertx);
        ClientCertificates certificates =
                new ClientCertificates(ports.pki().authority().self().certificate());
        HttpServerOptions options = options(settings, ports, certificates);
        AtomicInteger port = new AtomicInteger();
        return vertx.deployVerticle(
                        () -> new Listener(options, wiring.handler(certificates), port),
                        new DeploymentOptions().setInstances(settings.eventLoops()))
                .map(deployed -> {
                    LOG.info(
                            "API on https://{}:{}, TLS by {}, sockets by {}",
                            settings.host(),
                            port.get(),
                            Tls.isNative(settings.nativeTls()) ? "BoringSSL" : "the JDK",
                            vertx.isNativeTransportEnabled() ? "epoll" : "the JDK");
                    return new ApiServer(vertx, workers, port.get());
                })
                .onFailure(failure -> vertx.close())
                .toCompletionStage();
    }

    private static HttpServerOptions options(
            ApiServerSettings settings, ApiServerPorts ports, ClientCertificates certificates) {
        HttpServerOptions options = new HttpServerOptions();
        Pki pki = ports.pki();
        // Machines that join know the CA's hash only, and find its certificate here.
        Tls.showWithAuthority(options, pki.server(), pki.authority().self().certificate(), settings.nativeTls());
        return options.setHost(settings.host())
                // Verticles share a free port only if they ask for the same negative one.
                .setPort(settings.port() == 0 ? -1 : settings.port())
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                .setTrustOptions(TrustOptions.wrap(certificates.handshake()))
                .setClientAuth(ClientAuth.REQUEST)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setHandle100ContinueAutomatically(true)
                .setMaxInitialLineLength(settings.maxHeadBytes())
                .setMaxHeaderSize(settings.maxHeadBytes())
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(MAX_STREAMS)
                        .setMaxHeaderListSize(settings.maxHeadBytes()))
                // WebSockets are handed through as they are; nobody here may negotiate for the runtime.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Closes every connection, watches included. */
    public CompletionStage<Void> stop() {
        workers.shutdown();
        return vertx.close().toCompletionStage();
    }

    /** One event loop's share of the connections. */
    private static final class Listener extends AbstractVerticle {
        private final HttpServerOptions options;
        private final ApiHandler handler;
        private final AtomicInteger port;

        Listener(HttpServerOptions options, ApiHandler handler, AtomicInteger port) {
            this.options = options;
            this.handler = handler;
            this.port = port;
        }

        @Override
        public void start(Promise<Void> started) {
            Future<HttpServer> listening = vertx.createHttpServer(options)
                    .connectionHandler(connection -> {
                        UpgradablePosts.install(connection);
                        ForgottenStreams.watch(connection);
                    })
                    .requestHandler(handler::handle)
                    .exceptionHandler(failure -> LOG.debug("connection failed", failure))
                    .listen();
            listening
                    .<Void>map(server -> {
                        port.set(server.actualPort());
                        return null;
                    })
                    .onComplete(started);
        }
    }
}
