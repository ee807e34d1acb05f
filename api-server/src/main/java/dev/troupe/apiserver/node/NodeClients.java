package dev.troupe.apiserver.node;

import dev.troupe.apiserver.security.Tls;
import dev.troupe.apiserver.stream.Dialer;
import dev.troupe.apiserver.stream.PodAccess;
import dev.troupe.apiserver.stream.StreamTarget;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.node.NodeAccess;
import dev.troupe.relay.LostPeers;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.concurrent.TimeUnit;

/** An API server's side of the way to other nodes: TLS, showing this node's identity, to nodes of this cluster only. */
public final class NodeClients {
    private final Vertx vertx;
    private final NodeLink link;

    public NodeClients(Vertx vertx, NodeLink link) {
        this.vertx = vertx;
        this.link = link;
    }

    /** The way to the pods of every node. */
    public PodAccess pods(NodeAccess local, ChangeFeed feed) {
        HttpClientOptions options = new HttpClientOptions();
        secure(options);
        RemoteLogs logs = new RemoteLogs(vertx, vertx.createHttpClient(options));
        return new PodRouter(link.name(), PodAccess.local(local), feed, logs);
    }

    /** Opens tunnels to this machine's runtime and to other nodes. */
    public Dialer dialer() {
        Dialer runtimes = Dialer.plain(vertx);
        NetClientOptions options = new NetClientOptions().setHostnameVerificationAlgorithm("HTTPS");
        secure(options);
        NetClient nodes = vertx.createNetClient(options);
        return target -> switch (target) {
            case StreamTarget.Runtime runtime -> runtimes.connect(runtime);
            case StreamTarget.Node node ->
                nodes.connect(node.port(), node.host()).onSuccess(LostPeers::notice);
        };
    }

    private void secure(ClientOptionsBase options) {
        int millis = Math.toIntExact(link.settings().connectTimeout().toMillis());
        Tls.show(options, link.identity(), link.settings().nativeTls());
        options.setTrustOptions(Tls.trust(link.authority()));
        options.setConnectTimeout(millis);
        options.setSslHandshakeTimeout(millis);
        options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        options.setTcpNoDelay(true);
        options.setTcpKeepAlive(true);
    }
}
