package dev.troupe.apiserver.stream;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 response as it came from a socket.
 *
 * @param code the status
 * @param headers in order, names as they were sent
 * @param length how many bytes the head takes, the empty line included
 */
record ResponseHead(int code, List<Map.Entry<String, String>> headers, int length) {
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    /**
     * Reads the head at the beginning of {@code received}, null if it is not complete yet.
     *
     * @throws IllegalArgumentException if it is not HTTP
     */
    static @Nullable ResponseHead parse(Buffer received) {
        int end = endOfHead(received);
        if (end < 0) {
            return null;
        }
        String[] lines =
                received.getString(0, end, StandardCharsets.ISO_8859_1.name()).split("\r\n", -1);
        String[] status = lines[0].split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
            throw new IllegalArgumentException("not an HTTP response: " + lines[0]);
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.add(Map.entry(
                        lines[i].substring(0, colon),
                        lines[i].substring(colon + 1).trim()));
            }
        }
        return new ResponseHead(Integer.parseInt(status[1]), headers, end + END.length);
    }

    private static int endOfHead(Buffer received) {
        outer:
        for (int i = 0; i <= received.length() - END.length; i++) {
            for (int j = 0; j < END.length; j++) {
                if (received.getByte(i + j) != END[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }

    /** The first header of that name in any case, empty if there is none. */
    String header(String name) {
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return "";
    }
}
