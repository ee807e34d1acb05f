package dev.troupe.relay;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes requests on. A body is read no faster than the other side takes it, in both directions, so that none is kept in
 * memory. Backends are spoken to in what they speak, whatever the client speaks. An answer's trailers are passed on; those
 * of requests Vert.x does not tell.
 *
 * <p>A backend that does not accept a connection is passed over for the next one. A request that has been sent is sent
 * again only if it has no body, changes nothing by its method (RFC 9110, 9.2.2), and the connection broke before an answer
 * began: it may have been one that the backend had given up.
 */
public final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int MAX_HEAD_BYTES = 256 * 1024;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int HTTP2_WINDOW_BYTES = 1024 * 1024;
    /** To one backend; each carries as many requests as the backend allows. */
    private static final int MAX_HTTP2_CONNECTIONS = 16;

    private final Vertx vertx;
    private final HttpClientAgent client;
    private final HttpClientAgent http2Client;
    private final RelaySettings settings;

    public Relay(Vertx vertx, RelaySettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.client = vertx.httpClientBuilder()
                .with(options(settings).setProtocolVersion(HttpVersion.HTTP_1_1))
                .with(new PoolOptions().setHttp1MaxSize(settings.maxConnections()))
                .withConnectHandler(connection -> {
                    Gate.install(connection);
                    connection.exceptionHandler(failure -> LOG.debug("a connection to a backend failed", failure));
                })
                .build();
        this.http2Client = vertx.httpClientBuilder()
                .with(options(settings)
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2ConnectionWindowSize(HTTP2_WINDOW_BYTES))
                .with(new PoolOptions().setHttp2MaxSize(Math.min(MAX_HTTP2_CONNECTIONS, settings.maxConnections())))
                .withConnectHandler(connection -> {
                    ForgottenStreams.watch(connection);
                    connection.exceptionHandler(failure -> LOG.debug("a connection to a backend failed", failure));
                })
                .build();
    }

    private static HttpClientOptions options(RelaySettings settings) {
        int connectMillis = Math.toIntExact(settings.connectTimeout().toMillis());
        int keepAliveSeconds = Math.toIntExact(settings.keepAlive().toSeconds());
        return new HttpClientOptions()
                .setKeepAlive(true)
                .setKeepAliveTimeout(keepAliveSeconds)
                .setHttp2KeepAliveTimeout(keepAliveSeconds)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setMaxInitialLineLength(MAX_HEAD_BYTES)
                .setMaxChunkSize(CHUNK_BYTES)
                .setDecompressionSupported(false)
                .setConnectTimeout(connectMillis)
                .setSslHandshakeTimeout(connectMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setTrustAll(true)
                .setVerifyHost(false);
    }

    /** Passes a request on, which must be paused; on its event loop. */
    public void pass(HttpServerRequest request, Passage passage) {
        Context context = vertx.getOrCreateContext();
        new Passing(context, this, settings, request, passage).begin();
    }

    /** What speaks with a backend. */
    HttpClientAgent client(Backend backend) {
        return backend.protocol() == Backend.Protocol.H2C ? http2Client : client;
    }

    /**
     * Whether a request asks for another protocol on its connection. HTTP/2 is not counted: whoever asks for it that way
     * would speak with the backend past everything that looks at requests here.
     */
    public static boolean asksForUpgrade(HttpServerRequest request) {
        String connection = request.getHeader("Connection");
        String upgrade = request.getHeader("Upgrade");
        return request.version() == HttpVersion.HTTP_1_1
                && upgrade != null
                && !upgrade.toLowerCase(Locale.ROOT).contains("h2c")
                && connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade");
    }
}
