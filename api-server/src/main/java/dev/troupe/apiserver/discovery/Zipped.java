package dev.troupe.apiserver.discovery;

import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A large document that is kept compressed, and sent so to clients that can take it. */
final class Zipped {
    private final byte[] gzip;
    private final String contentType;
    private final Map<String, String> headers;
    private final Tagged compressed;

    /** @param gzip the document in gzip's form */
    Zipped(String contentType, byte[] gzip, Map<String, String> headers) {
        this.contentType = contentType;
        this.gzip = gzip;
        this.headers = headers;
        Map<String, String> encoded = new HashMap<>(headers);
        encoded.put("Content-Encoding", "gzip");
        this.compressed = new Tagged(contentType, gzip, encoded);
    }

    /** Compresses a document that comes as it is. */
    static Zipped of(String contentType, byte[] plain, Map<String, String> headers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Zipped(contentType, out.toByteArray(), headers);
    }

    Answer answer(Exchange exchange) {
        String encodings = exchange.request().getHeader("Accept-Encoding");
        if (encodings != null && encodings.contains("gzip")) {
            return compressed.answer(exchange);
        }
        try (GZIPInputStream unzip = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return new Tagged(contentType, unzip.readAllBytes(), headers).answer(exchange);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
