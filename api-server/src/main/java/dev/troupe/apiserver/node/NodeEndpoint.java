package dev.troupe.apiserver.node;

import dev.troupe.apiserver.http.UpgradablePosts;
import dev.troupe.apiserver.security.Authenticator;
import dev.troupe.apiserver.security.ClientCertificates;
import dev.troupe.apiserver.security.Tls;
import dev.troupe.apiserver.security.Tokens;
import dev.troupe.apiserver.stream.Dialer;
import dev.troupe.apiserver.stream.PodAccess;
import dev.troupe.apiserver.stream.PodStreams;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.node.NodeAccess;
import dev.troupe.relay.EventLoops;
import dev.troupe.relay.LostPeers;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.TrustOptions;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node serves to the API servers of its cluster: its pods' logs and streams, at a kubelet's paths, over TLS with
 * certificates on both sides.
 */
public final class NodeEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(NodeEndpoint.class);
    /** A command that fits into a request to the API must fit here, however it is encoded. */
    private static final int MAX_HEAD_BYTES = 512 * 1024;

    private final Vertx vertx;
    private final int port;

    private NodeEndpoint(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
    }

    /**
     * Starts to listen; the stage fails if the address cannot be had.
     *
     * @param host the node's address
     * @param local the node's pods
     * @param feed to learn of what an API server has seen already
     */
    public static CompletionStage<NodeEndpoint> start(
            String host, NodeLink link, NodeAccess local, ChangeFeed feed, InstantSource clock) {
        Vertx vertx = EventLoops.start(1);
        ClientCertificates certificates = new ClientCertificates(link.authority());
        EndpointHandler handler = new EndpointHandler(
                new Authenticator(certificates, Tokens.of(Map.of())),
                new PodStreams(PodAccess.local(local), Dialer.plain(vertx)),
                feed,
                clock);
        HttpServer server = vertx.createHttpServer(options(host, link, certificates))
                .connectionHandler(connection -> {
                    UpgradablePosts.install(connection);
                    LostPeers.notice(connection);
                })
                .requestHandler(handler::handle)
                .exceptionHandler(failure -> LOG.debug("connection failed", failure));
        return server.listen()
                .map(listening -> {
                    LOG.info("pods of {} on https://{}:{}", link.name(), host, listening.actualPort());
                    return new NodeEndpoint(vertx, listening.actualPort());
                })
                .onFailure(failure -> vertx.close())
                .toCompletionStage();
    }

    private static HttpServerOptions options(String host, NodeLink link, ClientCertificates certificates) {
        HttpServerOptions options = new HttpServerOptions();
        Tls.show(options, link.identity(), link.settings().nativeTls());
        return options.setHost(host)
                .setPort(link.settings().port())
                .setUseAlpn(false)
                .setTrustOptions(TrustOptions.wrap(certificates.handshake()))
                .setClientAuth(ClientAuth.REQUEST)
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(MAX_HEAD_BYTES)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Closes every connection. */
    public CompletionStage<Void> stop() {
        return vertx.close().toCompletionStage();
    }
}
