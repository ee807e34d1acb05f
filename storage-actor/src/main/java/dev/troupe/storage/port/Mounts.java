package dev.troupe.storage.port;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The mount table of this process' mount namespace. Every method may block. */
public interface Mounts {

    /**
     * Mounts a file system that lives in memory.
     *
     * @param sizeBytes how large it may become; 0 leaves it to the kernel (half of the machine's memory)
     */
    void mountTmpfs(Path target, long sizeBytes) throws IOException;

    /** Takes a mount away, at the latest when its last user is gone. */
    void unmount(Path target) throws IOException;

    /** The mount points at or below {@code root}, the deepest first. */
    List<Path> below(Path root) throws IOException;
}
