package dev.troupe.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@code kubectl port-forward}, on a free port of the loopback. */
final class Forwarded implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) ->");

    private final Process process;
    private final int port;

    private Forwarded(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Forwarded to(Kubectl kubectl, String pod, int podPort) throws IOException {
        Process process = kubectl.start("port-forward", pod, ":" + podPort, "--address", "127.0.0.1");
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        Matcher listening = LISTENING.matcher(line == null ? "" : line);
        if (!listening.find()) {
            process.destroy();
            throw new AssertionError("kubectl port-forward said " + line + ": "
                    + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        return new Forwarded(process, Integer.parseInt(listening.group(1)));
    }

    /** The port on 127.0.0.1. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
