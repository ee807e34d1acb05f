package dev.troupe.apiserver.discovery;

import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A document that seldom changes, with an entity tag, so that clients fetch it once. */
final class Tagged {
    private static final int NOT_MODIFIED = 304;

    private final Answer answer;
    private final Answer unchanged;
    private final String tag;

    /** @param headers further headers */
    Tagged(String contentType, byte[] body, Map<String, String> headers) {
        this.tag = '"' + hash(body) + '"';
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("ETag", tag);
        all.put("Vary", "Accept");
        this.answer = new Answer(200, contentType, body, List.of(), all);
        this.unchanged = new Answer(NOT_MODIFIED, contentType, new byte[0], List.of(), all);
    }

    Answer answer(Exchange exchange) {
        String known = exchange.request().getHeader("If-None-Match");
        return known != null && known.contains(tag) ? unchanged : answer;
    }

    private static String hash(byte[] body) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
