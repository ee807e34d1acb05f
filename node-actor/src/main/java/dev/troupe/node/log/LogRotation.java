package dev.troupe.node.log;

import dev.troupe.node.port.ContainerRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Keeps logs from growing without end: moves a log that is too large away and drops the oldest parts. */
public final class LogRotation {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final ContainerRuntime runtime;
    private final long maxBytes;
    private final int maxFiles;

    /**
     * @param maxBytes from which size on a log is moved away
     * @param maxFiles how many parts of a log are kept, the one that is written included
     */
    public LogRotation(ContainerRuntime runtime, long maxBytes, int maxFiles) {
        this.runtime = runtime;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
    }

    /** Looks at the log of a running container. Blocks while files are moved. */
    public CompletionStage<Void> check(String containerId, Path log, Instant now) {
        try {
            if (!Files.isRegularFile(log) || Files.size(log) < maxBytes) {
                return CompletableFuture.completedFuture(null);
            }
            dropOldest(log);
            Files.move(log, log.resolveSibling(log.getFileName() + "." + STAMP.format(now)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return runtime.reopenContainerLog(containerId);
    }

    private void dropOldest(Path log) throws IOException {
        List<Path> rotated = new ArrayList<>();
        Path folder = log.getParent();
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(p -> p.getFileName().toString().startsWith(log.getFileName() + "."))
                    .sorted()
                    .forEach(rotated::add);
        }
        // The log itself and the part that it is about to become count too.
        for (int i = 0; i <= rotated.size() - (maxFiles - 1); i++) {
            Files.deleteIfExists(rotated.get(i));
        }
    }
}
