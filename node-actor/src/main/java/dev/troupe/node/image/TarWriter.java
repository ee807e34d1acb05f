package dev.troupe.node.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the POSIX (ustar) form of tar; the same files always give the same bytes. */
final class TarWriter implements AutoCloseable {
    static final int BLOCK_BYTES = 512;

    private static final int NAME_BYTES = 100;
    private static final int PREFIX_BYTES = 155;
    private static final int CHECKSUM_OFFSET = 148;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    void file(ImageFile file) throws IOException {
        switch (file) {
            case ImageFile.Folder folder -> header(folder.path() + "/", folder.mode(), 0, 0, 0, '5', "");
            case ImageFile.Link link -> header(link.path(), 0777, 0, 0, 0, '2', link.target());
            case ImageFile.Regular regular -> {
                header(regular.path(), regular.mode(), regular.uid(), regular.gid(), regular.content().length, '0', "");
                content(regular.content());
            }
        }
    }

    void bytes(String path, byte[] content) throws IOException {
        file(new ImageFile.Regular(path, 0644, 0, 0, content));
    }

    private void content(byte[] content) throws IOException {
        out.write(content);
        int over = content.length % BLOCK_BYTES;
        if (over > 0) {
            out.write(new byte[BLOCK_BYTES - over]);
        }
    }

    private void header(String path, int mode, int uid, int gid, long size, char type, String target)
            throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        int cut = prefixLength(path);
        put(block, 0, NAME_BYTES, cut == 0 ? path : path.substring(cut + 1));
        octal(block, 100, 8, mode);
        octal(block, 108, 8, uid);
        octal(block, 116, 8, gid);
        octal(block, 124, 12, size);
        octal(block, 136, 12, 0);
        block[156] = (byte) type;
        put(block, 157, NAME_BYTES, target);
        put(block, 257, 6, "ustar");
        put(block, 263, 2, "00");
        put(block, 345, PREFIX_BYTES, path.substring(0, cut));
        Arrays.fill(block, CHECKSUM_OFFSET, CHECKSUM_OFFSET + 8, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, CHECKSUM_OFFSET, 7, sum);
        out.write(block);
    }

    /** Where to cut a long path into prefix and name: at a slash; 0 for not at all. */
    private static int prefixLength(String path) {
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length <= NAME_BYTES) {
            return 0;
        }
        int cut = path.indexOf('/', length - NAME_BYTES - 1);
        if (cut <= 0 || cut > PREFIX_BYTES) {
            throw new IllegalArgumentException("a path too long for tar: " + path);
        }
        return cut;
    }

    private static void put(byte[] block, int offset, int limit, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > limit) {
            throw new IllegalArgumentException("longer than " + limit + " bytes: " + text);
        }
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    private static void octal(byte[] block, int offset, int width, long value) {
        String digits = Long.toOctalString(value);
        put(block, offset, width - 1, "0".repeat(width - 1 - digits.length()) + digits);
    }

    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK_BYTES]);
        out.close();
    }
}
