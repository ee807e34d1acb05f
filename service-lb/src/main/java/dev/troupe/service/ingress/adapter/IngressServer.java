package dev.troupe.service.ingress.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.relay.ForgottenStreams;
import dev.troupe.relay.LostPeers;
import dev.troupe.relay.Relay;
import dev.troupe.relay.RelaySettings;
import dev.troupe.service.ingress.IngressSettings;
import dev.troupe.service.ingress.plan.BackendTable;
import dev.troupe.service.ingress.plan.RoutingTable;
import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on the node's address, with and without TLS. */
public final class IngressServer {
    private static final Logger LOG = LoggerFactory.getLogger(IngressServer.class);
    private static final int BLOCKED_CHECK_SECONDS = 60;
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int CHUNK_BYTES = 64 * 1024;
    /** Shorter than servers keep idle connections, of which some do so for five seconds. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

    private static final int MAX_CONNECTIONS = 4096;
    private static final int RETRY_MILLIS = 5_000;

    private final IngressSettings settings;
    private final String address;
    private final RoutingTable routes;
    private final BackendTable backends;
    private final CertificateStore certificates;
    private final Vertx vertx;
    private final List<HttpServer> secure = new CopyOnWriteArrayList<>();
    private final AtomicInteger httpPort = new AtomicInteger();
    private final AtomicInteger httpsPort = new AtomicInteger();

    /** @param address the node's */
    public IngressServer(
            IngressSettings settings,
            String address,
            RoutingTable routes,
            BackendTable backends,
            CertificateStore certificates) {
        this.settings = settings;
        this.address = address;
        this.routes = routes;
        this.backends = backends;
        this.certificates = certificates;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(settings.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setPreferNativeTransport(true)
                .setBlockedThreadCheckInterval(BLOCKED_CHECK_SECONDS)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.SECONDS));
        // Verticles share a free port only if they ask for the same negative one.
        listen(options().setPort(settings.httpPort() == 0 ? -1 : settings.httpPort()), httpPort, false);
        listen(secure(options().setPort(settings.httpsPort() == 0 ? -2 : settings.httpsPort())), httpsPort, false);
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(address)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setHandle100ContinueAutomatically(true)
                .setMaxInitialLineLength(MAX_HEAD_BYTES)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setMaxChunkSize(CHUNK_BYTES)
                // A pod may speak it past this proxy, and what it asks for then would be seen by no rule.
                .setHttp2ClearTextEnabled(false)
                // WebSockets are handed through as they are; nobody here may negotiate for the pod.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    private HttpServerOptions secure(HttpServerOptions options) {
        boolean isNative = settings.nativeTls() && OpenSsl.isAvailable();
        return options.setSsl(true)
                .setSslEngineOptions(isNative ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions())
                .setKeyCertOptions(certificates)
                .setSni(true)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1));
    }

    /** Tries until the port can be had; says so once. */
    private void listen(HttpServerOptions options, AtomicInteger port, boolean told) {
        vertx.deployVerticle(
                        () -> new Listener(options, port), new DeploymentOptions().setInstances(settings.eventLoops()))
                .onSuccess(deployed -> LOG.info("Ingress on {}:{}", address, port.get()))
                .onFailure(failure -> {
                    if (!told) {
                        LOG.warn(
                                "no Ingress on {}:{} until it can be had: {}",
                                address,
                                options.getPort(),
                                failure.getMessage());
                    }
                    vertx.setTimer(RETRY_MILLIS, again -> listen(options, port, true));
                });
    }

    /** The port for HTTP, 0 while it cannot be had. */
    public int httpPort() {
        return httpPort.get();
    }

    /** The port for HTTPS, 0 while it cannot be had. */
    public int httpsPort() {
        return httpsPort.get();
    }

    /**
     * Takes up a Secret with a certificate.
     *
     * @param name {@code namespace/name}
     * @throws GeneralSecurityException with what is wrong with it; nothing has changed then
     */
    public void putCertificate(String name, JsonNode secret) throws GeneralSecurityException {
        certificates.put(vertx, name, secret);
    }

    /** No Ingress names the Secret any more, or it is gone. */
    public void removeCertificate(String name) {
        certificates.remove(name);
    }

    /** From now on new connections are shown what has been put. */
    public void renewCertificates() {
        // The servers of one port share what they show.
        secure.stream()
                .findFirst()
                .ifPresent(server -> server.updateSSLOptions(secure(options()).getSslOptions(), true)
                        .onFailure(failure -> LOG.warn("certificates of Ingresses are not renewed", failure)));
    }

    /** Closes every connection. */
    public CompletionStage<Void> stop() {
        return vertx.close().toCompletionStage();
    }

    /** One event loop's share of the connections. */
    private final class Listener extends AbstractVerticle {
        private final HttpServerOptions options;
        private final AtomicInteger port;

        Listener(HttpServerOptions options, AtomicInteger port) {
            this.options = options;
            this.port = port;
        }

        @Override
        public void start(Promise<Void> started) {
            Relay relay = new Relay(
                    vertx,
                    new RelaySettings(
                            settings.connectTimeout(), settings.answerTimeout(), KEEP_ALIVE, MAX_CONNECTIONS));
            IngressHandler handler = new IngressHandler(routes, backends, relay);
            vertx.createHttpServer(options)
                    .connectionHandler(connection -> {
                        LostPeers.notice(connection);
                        ForgottenStreams.watch(connection);
                    })
                    .requestHandler(handler::handle)
                    .exceptionHandler(failure -> LOG.debug("connection failed", failure))
                    .listen()
                    .<Void>map(server -> {
                        port.set(server.actualPort());
                        if (options.isSsl()) {
                            secure.add(server);
                        }
                        return null;
                    })
                    .onComplete(started);
        }
    }
}
