package dev.troupe.api.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI documents of the built-in kinds. The build generates them; they are read from the classpath each time,
 * because clients cache them and memory is better spent otherwise.
 */
public final class OpenApiDocuments {
    private static final OpenApiDocuments BUILT_IN = new OpenApiDocuments();

    /** The hash of each group version's document, by its path. */
    private final Map<String, String> hashes;

    private OpenApiDocuments() {
        Map<String, String> read = new TreeMap<>();
        new String(required("v3.txt"), StandardCharsets.UTF_8).lines().forEach(line -> {
            int space = line.indexOf(' ');
            read.put(line.substring(0, space), line.substring(space + 1));
        });
        hashes = Collections.unmodifiableMap(read);
    }

    public static OpenApiDocuments builtIn() {
        return BUILT_IN;
    }

    /** What {@code /openapi/v3} answers: the group versions and where their documents are. */
    public byte[] v3Index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        hashes.forEach((path, hash) ->
                paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash));
        return Json.write(index);
    }

    /**
     * The hash of a group version's document, for ETags: a request that names it may cache the answer for ever.
     *
     * @return null if there is no such document
     */
    public @Nullable String v3Hash(String groupVersionPath) {
        return hashes.get(groupVersionPath);
    }

    /**
     * One group version's document as JSON.
     *
     * @param groupVersionPath {@code api/v1}, {@code apis/apps/v1}
     * @return null if there is none
     */
    public byte @Nullable [] v3(String groupVersionPath) {
        byte[] compressed = v3Gzip(groupVersionPath);
        return compressed == null ? null : unzip(compressed);
    }

    /** As {@link #v3}, compressed with gzip, for clients that accept it so. */
    public byte @Nullable [] v3Gzip(String groupVersionPath) {
        return hashes.containsKey(groupVersionPath) ? required("v3/" + groupVersionPath + ".json.gz") : null;
    }

    /** What {@code /openapi/v2} answers, as JSON. */
    public byte[] v2() {
        return unzip(v2Gzip());
    }

    /** The schemas of {@link #v2} in the protobuf form that kubectl prefers. */
    public byte[] v2Protobuf() {
        return ProtobufDocument.write(Json.read(v2()));
    }

    /** As {@link #v2}, compressed with gzip. */
    public byte[] v2Gzip() {
        return required("v2.json.gz");
    }

    private static byte[] unzip(byte[] compressed) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] required(String name) {
        try (InputStream in = OpenApiDocuments.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing: was the module built by Maven?");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
