package dev.troupe.node.probe;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP GET as probes make it: certificates are not checked, a redirect to the same host is followed, the body is
 * not read further than an event needs. The JDK's client does not let a request choose its Host header, hence this one.
 */
final class HttpCheck {
    /** How probes call themselves. */
    static final String PROBE_AGENT = "kube-probe/1.34";

    /** How lifecycle hooks call themselves. */
    static final String HOOK_AGENT = "kube-lifecycle/1.34";

    private static final int MAX_REDIRECTS = 10;
    private static final int MAX_BODY_BYTES = 10 * 1024;
    private static final int MAX_LINE_BYTES = 8192;
    private static final int FIRST_OK = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_BAD = 400;

    private final String userAgent;
    private final Duration timeout;
    private final long deadlineNanos;

    HttpCheck(String userAgent, Duration timeout) {
        this.userAgent = userAgent;
        this.timeout = timeout;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    /** Blocks at most as long as the timeout. */
    ProbeAnswer get(URI target, Map<String, String> headers) {
        URI url = target;
        try {
            for (int i = 1; ; i++) {
                Response response = exchange(url, headers);
                if (response.status() < FIRST_OK || response.status() >= FIRST_BAD) {
                    return new ProbeAnswer.Failure("HTTP probe failed with statuscode: " + response.status());
                }
                String location = response.location();
                if (response.status() < FIRST_REDIRECT) {
                    return new ProbeAnswer.Success();
                }
                URI next = location == null ? null : url.resolve(location);
                if (next == null || next.getHost() == null || !next.getHost().equals(target.getHost())) {
                    return new ProbeAnswer.Warning("Probe terminated redirects, Response body: " + response.body());
                }
                if (i == MAX_REDIRECTS) {
                    return new ProbeAnswer.Failure(
                            "Get \"" + url + "\": stopped after " + MAX_REDIRECTS + " redirects");
                }
                url = next;
            }
        } catch (SocketTimeoutException e) {
            return new ProbeAnswer.Failure(
                    "Get \"" + url + "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        } catch (IOException | IllegalArgumentException e) {
            return new ProbeAnswer.Failure("Get \"" + url + "\": " + TcpCheck.explain(e, url.getHost(), port(url)));
        }
    }

    /** @param body of a redirect, which an event may show; empty for other answers */
    private record Response(int status, @Nullable String location, String body) {}

    private Response exchange(URI url, Map<String, String> headers) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(url.getHost(), port(url)), remainingMillis());
            plain.setSoTimeout(remainingMillis());
            Socket socket = url.getScheme().equals("https") ? secure(plain, url) : plain;
            socket.getOutputStream().write(request(url, headers).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return read(new BufferedInputStream(socket.getInputStream()));
        }
    }

    private String request(URI url, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", url.getHost() + ":" + port(url));
        all.put("User-Agent", userAgent);
        all.put("Accept", "*/*");
        headers.forEach((name, value) -> {
            all.keySet().removeIf(known -> known.equalsIgnoreCase(name));
            if (!value.isEmpty() || !name.equalsIgnoreCase("accept")) {
                all.put(name, value);
            }
        });
        all.put("Connection", "close");
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        StringBuilder out = new StringBuilder("GET " + path + query + " HTTP/1.1\r\n");
        all.forEach((name, value) -> out.append(name).append(": ").append(value).append("\r\n"));
        return out.append("\r\n").toString();
    }

    private Response read(InputStream in) throws IOException {
        String[] status = line(in).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/")) {
            throw new IOException("net/http: HTTP/1.x transport connection broken: malformed HTTP response");
        }
        String location = null;
        boolean chunked = false;
        long length = MAX_BODY_BYTES;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String value = header.substring(header.indexOf(':') + 1).strip();
            switch (header.substring(0, Math.max(0, header.indexOf(':'))).toLowerCase(Locale.ROOT)) {
                case "location" -> location = value;
                case "transfer-encoding" -> chunked = true;
                case "content-length" -> length = number(value, "bad Content-Length");
                default -> {}
            }
        }
        int code = (int) number(status[1], "malformed HTTP status code");
        // Nothing shows the other bodies, and one in chunks is not worth a reader of chunks.
        boolean shown = code >= FIRST_REDIRECT && code < FIRST_BAD && !chunked;
        return new Response(code, location, shown ? body(in, Math.min(length, MAX_BODY_BYTES)) : "");
    }

    private static long number(String text, String otherwise) throws IOException {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new IOException(otherwise + " \"" + text + "\"", e);
        }
    }

    /** What there is of the body when it ends, is long enough, or time is over. */
    private String body(InputStream in, long bytes) throws IOException {
        StringBuilder body = new StringBuilder();
        for (int c = bytes > 0 ? in.read() : -1; c >= 0; c = body.length() < bytes ? in.read() : -1) {
            body.append((char) c);
            remainingMillis();
        }
        return body.toString();
    }

    private String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("EOF");
            }
            if (line.length() > MAX_LINE_BYTES) {
                throw new IOException("header line too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
            remainingMillis();
        }
        return line.toString();
    }

    private int remainingMillis() throws SocketTimeoutException {
        long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("after " + timeout);
        }
        return Math.toIntExact(left);
    }

    private Socket secure(Socket plain, URI url) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsEverybody()}, null);
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, url.getHost(), port(url), true);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static int port(URI url) {
        if (url.getPort() > 0) {
            return url.getPort();
        }
        return "https".equals(url.getScheme()) ? 443 : 80;
    }

    /** A probe asks whether somebody answers, not who. */
    private static final class TrustsEverybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
