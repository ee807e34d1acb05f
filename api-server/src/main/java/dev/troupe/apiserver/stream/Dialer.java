package dev.troupe.apiserver.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;

/** Opens the connections of tunnels. */
@FunctionalInterface
public interface Dialer {
    /** How long a runtime on the same machine may take to accept. */
    int RUNTIME_CONNECT_MILLIS = 10_000;

    Future<NetSocket> connect(StreamTarget target);

    /** To streaming servers of runtimes, which speak plain HTTP on the machine itself. */
    static Dialer plain(Vertx vertx) {
        NetClient client = vertx.createNetClient(
                new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(RUNTIME_CONNECT_MILLIS));
        return target -> client.connect(target.port(), target.host());
    }
}
