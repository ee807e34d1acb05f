package dev.troupe.node.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An OCI image archive: a tar of an image layout with one or more images, each under one or more names.
 *
 * <p>Reproducible: the same content gives the same bytes, and so the same digests. Layers are not compressed, because
 * these archives travel no further than the machine that they are made on.
 */
public final class ImageArchive {
    /** Under this annotation containerd finds an image's full name. */
    static final String NAME_ANNOTATION = "io.containerd.image.name";

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final Map<String, byte[]> blobs = new LinkedHashMap<>();
    private final ArrayNode manifests = Json.array();
    private final String architecture;

    public ImageArchive() {
        this(System.getProperty("os.arch", "amd64"));
    }

    /**
     * @param architecture as Java names it; {@code aarch64} is OCI's arm64
     */
    ImageArchive(String architecture) {
        this.architecture = architecture.equals("aarch64") ? "arm64" : architecture;
    }

    /** Adds an image under each of {@code names}, which may be short. Gives the digest of its manifest. */
    public String add(ImageContent image, List<String> names) {
        byte[] layer = layer(image.files());
        Descriptor layerBlob = blob(LAYER, layer);
        Descriptor configBlob = blob(CONFIG, bytes(config(image, layerBlob.digest())));
        ObjectNode manifest = Json.object();
        manifest.put("schemaVersion", 2).put("mediaType", MANIFEST);
        manifest.set("config", configBlob.json());
        manifest.putArray("layers").add(layerBlob.json());
        Descriptor manifestBlob = blob(MANIFEST, bytes(manifest));
        for (String name : names) {
            ObjectNode entry = manifestBlob.json();
            entry.putObject("annotations").put(NAME_ANNOTATION, ImageName.full(name));
            manifests.add(entry);
        }
        return manifestBlob.digest();
    }

    /** Writes the archive to a file, replacing what is there. */
    public void write(Path file) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the image archive " + file, e);
        }
    }

    /** Writes the archive and closes {@code out}. */
    public void write(OutputStream out) throws IOException {
        ObjectNode index = Json.object();
        index.put("schemaVersion", 2);
        index.set("manifests", manifests);
        try (TarWriter tar = new TarWriter(out)) {
            tar.bytes("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> blob : blobs.entrySet()) {
                tar.bytes("blobs/sha256/" + blob.getKey(), blob.getValue());
            }
            tar.bytes("index.json", bytes(index));
        }
    }

    private ObjectNode config(ImageContent image, String layerDigest) {
        ObjectNode config = Json.object();
        config.put("created", "1970-01-01T00:00:00Z")
                .put("architecture", architecture)
                .put("os", "linux");
        ObjectNode process = config.putObject("config");
        texts(process, "Entrypoint", image.entrypoint());
        texts(process, "Cmd", image.command());
        texts(process, "Env", image.environment());
        if (!image.workingDirectory().isEmpty()) {
            process.put("WorkingDir", image.workingDirectory());
        }
        if (!image.user().isEmpty()) {
            process.put("User", image.user());
        }
        if (!image.exposedPorts().isEmpty()) {
            ObjectNode ports = process.putObject("ExposedPorts");
            image.exposedPorts().forEach(ports::putObject);
        }
        if (!image.labels().isEmpty()) {
            ObjectNode labels = process.putObject("Labels");
            image.labels().forEach(labels::put);
        }
        ObjectNode rootfs = config.putObject("rootfs");
        rootfs.put("type", "layers").putArray("diff_ids").add(layerDigest);
        return config;
    }

    private static void texts(ObjectNode node, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = node.putArray(field);
            values.forEach(array::add);
        }
    }

    private static byte[] layer(List<ImageFile> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(bytes)) {
            for (ImageFile file : files) {
                tar.file(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Descriptor blob(String mediaType, byte[] content) {
        String hash = sha256(content);
        blobs.put(hash, content);
        return new Descriptor(mediaType, "sha256:" + hash, content.length);
    }

    private record Descriptor(String mediaType, String digest, int sizeBytes) {
        ObjectNode json() {
            return Json.object()
                    .put("mediaType", mediaType)
                    .put("digest", digest)
                    .put("size", sizeBytes);
        }
    }

    private static byte[] bytes(ObjectNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
