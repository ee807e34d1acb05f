package dev.troupe.node.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** An archive that somebody else made: OCI's or Docker's, perhaps gzipped. */
public final class ForeignArchive {
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_BYTES = 12;
    private static final int NAME_BYTES = 100;
    private static final int MAX_INDEX_BYTES = 4 * 1024 * 1024;

    private ForeignArchive() {}

    /** What is in an archive, as far as it decides how to load it. */
    private record Content(boolean image, Optional<ObjectNode> betterIndex) {}

    /**
     * Writes to {@code target} an archive with the same images in which containerd finds a name for each.
     *
     * @return false if {@code archive} is good as it is, and nothing was written
     * @throws IOException also for a file that is no image archive
     */
    public static boolean repair(Path archive, Path target) throws IOException {
        Content content = look(archive);
        if (!content.image()) {
            throw new IOException(archive + " is neither an OCI nor a Docker image archive");
        }
        boolean compressed = isGzip(archive);
        if (content.betterIndex().isEmpty() && !compressed) {
            return false;
        }
        try (InputStream in = open(archive);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
            copy(in, out, content.betterIndex());
        }
        return true;
    }

    private static Content look(Path archive) throws IOException {
        boolean docker = false;
        try (InputStream in = open(archive)) {
            for (byte[] header = block(in); isEntry(header); header = block(in)) {
                String name = name(header);
                long size = size(header);
                if (name.equals("index.json")) {
                    return new Content(true, ArchiveIndex.named(Json.read(small(in, size)), baseName(archive)));
                }
                docker |= name.equals("manifest.json");
                in.skipNBytes(padded(size));
            }
        } catch (EOFException | NumberFormatException notATar) {
            return new Content(false, Optional.empty());
        }
        return new Content(docker, Optional.empty());
    }

    private static void copy(InputStream in, OutputStream out, Optional<ObjectNode> index) throws IOException {
        TarWriter tar = new TarWriter(out);
        for (byte[] header = block(in); isEntry(header); header = block(in)) {
            long size = size(header);
            if (index.isPresent() && name(header).equals("index.json")) {
                in.skipNBytes(padded(size));
                tar.bytes("index.json", index.get().toString().getBytes(StandardCharsets.UTF_8));
            } else {
                out.write(header);
                transfer(in, out, padded(size));
            }
        }
        tar.close();
    }

    private static void transfer(InputStream in, OutputStream out, long bytes) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (long left = bytes; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("the archive ends in the middle of a file");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private static InputStream open(Path archive) throws IOException {
        InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        return isGzip(archive) ? new GZIPInputStream(file, 1 << 16) : file;
    }

    private static boolean isGzip(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    /** The next header; all zeros at the end of the archive. */
    private static byte[] block(InputStream in) throws IOException {
        byte[] block = in.readNBytes(TarWriter.BLOCK_BYTES);
        if (block.length < TarWriter.BLOCK_BYTES) {
            throw new EOFException("the archive has no end");
        }
        return block;
    }

    private static boolean isEntry(byte[] header) {
        return header[0] != 0;
    }

    private static String name(byte[] header) {
        String name = text(header, 0, NAME_BYTES);
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private static long size(byte[] header) {
        String digits = text(header, SIZE_OFFSET, SIZE_BYTES).strip();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static long padded(long size) {
        long blocks = (size + TarWriter.BLOCK_BYTES - 1) / TarWriter.BLOCK_BYTES;
        return blocks * TarWriter.BLOCK_BYTES;
    }

    private static byte[] small(InputStream in, long size) throws IOException {
        if (size > MAX_INDEX_BYTES) {
            throw new IOException("an index of " + size + " bytes is no image index");
        }
        return in.readNBytes((int) size);
    }

    private static String text(byte[] block, int offset, int limit) {
        int end = offset;
        while (end < offset + limit && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static String baseName(Path archive) {
        String name = archive.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.replaceFirst("(\\.tar|\\.oci)?(\\.gz)?$|\\.tgz$", "").replaceAll("[^a-z0-9._-]", "-");
    }
}
