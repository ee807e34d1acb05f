package dev.troupe.service.ingress.plan;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** A request's path as it is compared with those of rules. */
public final class RequestPath {
    private static final int HEX = 16;

    private RequestPath() {}

    /**
     * Decoded, but for slashes, and without {@code .} and {@code ..}: by no way of writing does a path reach another rule
     * than the one that its meaning has. What is sent on stays as the client wrote it.
     */
    public static String plain(String raw) {
        if (raw.indexOf('%') < 0 && !raw.contains("/.")) {
            return raw;
        }
        String decoded = decode(raw);
        return decoded.contains("/.") ? withoutDots(decoded) : decoded;
    }

    private static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length());
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] == '%' && i + 2 < bytes.length
                    ? HEX * Character.digit(bytes[i + 1], HEX) + Character.digit(bytes[i + 2], HEX)
                    : -1;
            boolean wellFormed =
                    value >= 0 && Character.digit(bytes[i + 1], HEX) >= 0 && Character.digit(bytes[i + 2], HEX) >= 0;
            if (wellFormed && value != '/') {
                out.write(value);
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] parts = path.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (parts[i].equals("..")) {
                kept.pollLast();
            } else if (!parts[i].equals(".")) {
                kept.addLast(parts[i]);
                continue;
            }
            if (last) {
                kept.addLast("");
            }
        }
        return '/' + String.join("/", kept);
    }
}
