package dev.troupe.apiserver;

import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests for an upgrade, as kubectl sends them. */
final class Upgrades {
    static final String SPDY = "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
            + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\nX-Stream-Protocol-Version: v3.channel.k8s.io\r\n";
    static final String WEBSOCKET = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n";

    private static final int TIMEOUT_MILLIS = 10_000;

    private Upgrades() {}

    /** Sends the request, with a master's token; the answer is still to be read. */
    static Socket connect(ServerFixture server, String method, String path, String upgrade) throws Exception {
        Socket socket = server.tls().getSocketFactory().createSocket("127.0.0.1", server.server.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        String request = method + " " + path + " HTTP/1.1\r\nHost: test\r\n" + upgrade + "Authorization: Bearer "
                + ServerFixture.MASTER_TOKEN + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
