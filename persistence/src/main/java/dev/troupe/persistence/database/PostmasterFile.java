package dev.troupe.persistence.database;

import dev.troupe.protocol.process.ProcessEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} in a data directory tells of the server that owns it.
 *
 * @param process the server
 * @param port where it listens
 * @param ready whether it accepts connections
 * @see <a href="https://www.postgresql.org/docs/18/storage-file-layout.html">Database File Layout</a>
 */
record PostmasterFile(ProcessHandle process, int port, boolean ready) {
    private static final int LINE_PORT = 3;
    private static final int LINE_STATUS = 7;

    /** The running server of this data directory, if there is one. */
    static Optional<PostmasterFile> read(Path data) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(data.resolve("postmaster.pid"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() <= LINE_PORT) {
            return Optional.empty(); // being written
        }
        boolean ready =
                lines.size() > LINE_STATUS && lines.get(LINE_STATUS).strip().equals("ready");
        int port = Integer.parseInt(lines.get(LINE_PORT).strip());
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(PostmasterFile::isPostgres)
                .map(process -> new PostmasterFile(process, port, ready));
    }

    /** After a power cut the file remains, and its process id may be another program's by now. */
    private static boolean isPostgres(ProcessHandle process) {
        try {
            return !ProcessEnd.hasEnded(process)
                    && Files.readString(Path.of("/proc", Long.toString(process.pid()), "comm"))
                            .strip()
                            .equals("postgres");
        } catch (IOException e) {
            return false;
        }
    }
}
