package dev.troupe.api.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The texts of all descriptions: most of what is known of a type and the least asked for, so memory may let go of it. */
final class Descriptions {
    private static volatile SoftReference<byte[]> file = new SoftReference<>(new byte[0]);

    private Descriptions() {}

    static String text(int number) {
        byte[] bytes = bytes();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int count = buffer.getInt(0);
        int texts = Integer.BYTES * (count + 1);
        int start = number == 0 ? 0 : buffer.getInt(Integer.BYTES * number);
        int end = buffer.getInt(Integer.BYTES * (number + 1));
        return new String(bytes, texts + start, end - start, StandardCharsets.UTF_8);
    }

    private static byte[] bytes() {
        byte[] known = file.get();
        if (known != null && known.length > 0) {
            return known;
        }
        try (InputStream in = Descriptions.class.getResourceAsStream("descriptions.bin")) {
            if (in == null) {
                throw new IllegalStateException("descriptions.bin is missing: was the module built by Maven?");
            }
            byte[] read = in.readAllBytes();
            file = new SoftReference<>(read);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
