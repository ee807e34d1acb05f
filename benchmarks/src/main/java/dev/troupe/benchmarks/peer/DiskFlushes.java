package dev.troupe.benchmarks.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How many small writes this disk makes durable, one after another: what no durable store can exceed by one caller. */
public final class DiskFlushes {
    private static final int BLOCK_BYTES = 1024;
    private static final int BLOCKS = 256;
    private static final double NANOS_PER_SECOND = 1e9;

    private DiskFlushes() {}

    /** Overwrites blocks of a file in {@code folder} and calls fdatasync after each; gives flushes a second. */
    public static double perSecond(Path folder, int count) throws IOException {
        Path file = Files.createTempFile(folder, "flush", ".tmp");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(BLOCK_BYTES * BLOCKS), 0);
            channel.force(true);
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                channel.write(block.clear(), (long) BLOCK_BYTES * (i % BLOCKS));
                channel.force(false);
            }
            return count / ((System.nanoTime() - start) / NANOS_PER_SECOND);
        } finally {
            Files.delete(file);
        }
    }
}
