package dev.troupe.node.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/** Whether somebody listens. */
final class TcpCheck {
    private TcpCheck() {}

    /** Blocks at most as long as the timeout. */
    static ProbeAnswer connect(String host, int port, Duration timeout) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
            return new ProbeAnswer.Success();
        } catch (IOException | IllegalArgumentException e) {
            return new ProbeAnswer.Failure(explain(e, host, port));
        }
    }

    /** The failure in the words in which Kubernetes' events tell it. */
    static String explain(Exception e, String host, int port) {
        String place = "dial tcp " + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + ": ";
        return switch (e) {
            case SocketTimeoutException timeout -> place + "i/o timeout";
            case NoRouteToHostException noRoute -> place + "connect: no route to host";
            case ConnectException refused -> place + "connect: connection refused";
            case UnknownHostException unknown -> "dial tcp: lookup " + host + ": no such host";
            default -> String.valueOf(e.getMessage());
        };
    }
}
