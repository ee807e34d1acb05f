package dev.troupe.apiserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A streaming server that agrees to SPDY, refuses everything else, and may echo. */
final class FakeRuntime implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    volatile boolean disconnected;
    /** What it says last, when it does not echo. */
    volatile byte[] last = new byte[0];

    private final boolean echoes;

    /** @param echoes whether it sends back what it gets; if not, it hangs up once it has agreed */
    FakeRuntime(boolean echoes) throws IOException {
        this.echoes = echoes;
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String head = head(socket.getInputStream());
            heads.add(head);
            OutputStream out = socket.getOutputStream();
            if (!head.contains("SPDY/3.1")) {
                String why = "no such protocol";
                out.write(("HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: " + why.length()
                                + "\r\n\r\n" + why)
                        .getBytes(StandardCharsets.US_ASCII));
                return;
            }
            out.write(("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                            + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\nearly")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            if (echoes) {
                socket.getInputStream().transferTo(out);
            }
            out.write(last);
            disconnected = true;
        } catch (IOException e) {
            disconnected = true;
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** Reads up to the empty line after the headers. */
    static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after " + head);
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }
}
