package dev.troupe.persistence.database;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the server's programs, which travel as an archive on the classpath. */
public final class PostgresBinaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String VERSION = "18.6.0";
    private static final int OWNER_MAY_EXECUTE = 0100;
    private static final int BUFFER_BYTES = 1 << 16;

    private PostgresBinaries() {}

    /** The folder with {@code bin}, {@code lib} and {@code share}; unpacked now if nobody has before. */
    public static Path unpack(Path cache) throws IOException {
        Path home = cache.resolve("postgresql-" + VERSION);
        if (Files.isDirectory(home)) {
            return home;
        }
        createReadable(cache);
        try (FileChannel channel =
                        FileChannel.open(cache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            if (!Files.isDirectory(home)) {
                Path partial = cache.resolve("postgresql-" + VERSION + ".partial");
                deleteRecursively(partial);
                createReadable(partial);
                extract(partial);
                Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return home;
    }

    private static void extract(Path into) throws IOException {
        InputStream resource = PostgresBinaries.class.getResourceAsStream(ARCHIVE);
        if (resource == null) {
            throw new IOException("the archive of the embedded PostgreSQL is not on the classpath: " + ARCHIVE);
        }
        try (InputStream in = resource;
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, BUFFER_BYTES)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, into);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path into) throws IOException {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
            throw new IOException("the archive leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            createReadable(target);
        } else if (entry.isSymbolicLink()) {
            createReadable(parentOf(target));
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (!entry.getName().endsWith(".a")) { // static libraries serve only compilers
            createReadable(parentOf(target));
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), BUFFER_BYTES)) {
                tar.transferTo(out);
            }
            boolean program = (entry.getMode() & OWNER_MAY_EXECUTE) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /** Makes the folder, readable for the system user whatever the umask says. */
    private static void createReadable(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            createReadable(parentOf(folder));
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void deleteRecursively(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> paths;
            try (Stream<Path> walk = Files.walk(folder)) {
                paths = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : paths) {
                Files.delete(path);
            }
        }
    }
}
