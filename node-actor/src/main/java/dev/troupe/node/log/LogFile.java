package dev.troupe.node.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads whole lines from a log file that may grow. */
final class LogFile implements AutoCloseable {
    private static final int BLOCK_BYTES = 64 * 1024;

    private final SeekableByteChannel channel;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).flip();
    private byte[] partial = new byte[0];

    LogFile(Path path) throws IOException {
        channel = Files.newByteChannel(path);
    }

    /** The next line without its line feed; null while the file has no more whole ones. */
    byte @Nullable [] next() throws IOException {
        while (true) {
            for (int i = block.position(); i < block.limit(); i++) {
                if (block.get(i) == '\n') {
                    byte[] line = take(i);
                    block.position(i + 1);
                    return line;
                }
            }
            partial = take(block.limit());
            block.clear();
            int read = channel.read(block);
            block.flip();
            if (read <= 0) {
                return null;
            }
        }
    }

    private byte[] take(int end) {
        int length = end - block.position();
        byte[] line = Arrays.copyOf(partial, partial.length + length);
        block.get(line, partial.length, length);
        partial = new byte[0];
        return line;
    }

    /** Goes to where the last {@code lines} lines begin. */
    void seekTail(long lines) throws IOException {
        long position = channel.size();
        if (lines <= 0) {
            channel.position(position);
            return;
        }
        long missing = lines;
        byte[] bytes = new byte[BLOCK_BYTES];
        boolean last = true;
        while (position > 0) {
            int length = (int) Math.min(BLOCK_BYTES, position);
            position -= length;
            readAt(position, bytes, length);
            for (int i = length - 1; i >= 0; i--) {
                if (bytes[i] == '\n' && !last && --missing == 0) {
                    channel.position(position + i + 1);
                    return;
                }
                last = false;
            }
        }
        channel.position(0);
    }

    private void readAt(long position, byte[] into, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        channel.position(position);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("the log became shorter while it was read");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
