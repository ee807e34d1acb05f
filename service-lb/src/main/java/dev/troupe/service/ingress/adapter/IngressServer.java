package dev.troupe.service.ingress.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.relay.Clients;
import dev.troupe.relay.EventLoops;
import dev.troupe.service.ingress.IngressSettings;
import dev.troupe.service.ingress.plan.BackendTable;
import dev.troupe.service.ingress.plan.RoutingTable;
import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on the node's address, with and without TLS. */
public final class IngressServer {
    private static final Logger LOG = LoggerFactory.getLogger(IngressServer.class);
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int RETRY_MILLIS = 5_000;

    private final IngressSettings settings;
    private final String address;
    private final CertificateStore certificates;
    private final Vertx vertx;
    private final List<IngressLoop> loops;
    private final Set<CloseFuture> listening = ConcurrentHashMap.newKeySet();
    private final List<HttpServer> secure = new CopyOnWriteArrayList<>();
    private final AtomicInteger httpPort = new AtomicInteger();
    private final AtomicInteger httpsPort = new AtomicInteger();

    /** How often certificates were to be renewed since the renewal that is under way began, itself included. */
    private final AtomicInteger renewals = new AtomicInteger();

    /** @param address the node's */
    public IngressServer(
            IngressSettings settings,
            String address,
            RoutingTable routes,
            BackendTable backends,
            CertificateStore certificates) {
        this.settings = settings;
        this.address = address;
        this.certificates = certificates;
        this.vertx = EventLoops.start(settings.eventLoops());
        this.loops = IngressLoop.all(
                (VertxInternal) vertx, settings, routes, backends, new Clients.Room(settings.maxConnections()));
        // Servers share a free port only if they ask for the same negative one.
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
        CloseFuture attempt = new CloseFuture();
        listening.add(attempt);
        Future.join(loops.stream().map(loop -> loop.listen(options, attempt)).toList())
                .onSuccess(all -> {
                    List<HttpServer> servers = all.list();
                    port.set(servers.getFirst().actualPort());
                    if (options.isSsl()) {
                        secure.addAll(servers);
                    }
                    LOG.info("Ingress on {}:{}", address, port.get());
                })
                .onFailure(failure -> {
                    listening.remove(attempt);
                    attempt.close();
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

    /** In a moment new connections are shown what has been put. */
    public void renewCertificates() {
        if (renewals.getAndIncrement() == 0) {
            renew();
        }
    }

    /** One at a time, then once more for all that were asked for meanwhile: Vert.x would pile them up on its stack. */
    private void renew() {
        int asked = renewals.get();
        // The servers of one port share what they show.
        Future<?> renewed = secure.stream()
                .findFirst()
                .<Future<?>>map(
                        server -> server.updateSSLOptions(secure(options()).getSslOptions(), true))
                .orElseGet(Future::succeededFuture);
        renewed.onFailure(failure -> LOG.warn("certificates of Ingresses are not renewed", failure))
                .onComplete(done -> {
                    if (!renewals.compareAndSet(asked, 0)) {
                        vertx.runOnContext(again -> renew());
                    }
                });
    }

    /** Closes every connection. */
    public CompletionStage<Void> stop() {
        return Future.join(listening.stream().map(CloseFuture::close).toList())
                .eventually(vertx::close)
                .<Void>mapEmpty()
                .toCompletionStage();
    }
}
