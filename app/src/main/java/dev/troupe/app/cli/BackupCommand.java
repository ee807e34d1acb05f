package dev.troupe.app.cli;

import dev.troupe.app.history.HistoryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code troupe backup}. */
@Command(name = "backup", description = "Writes a copy of the cluster's whole journal to a file.")
public final class BackupCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Parameters(paramLabel = "FILE", description = "The file; it holds Secrets, so only you may read it.")
    private Path file = Path.of("troupe.backup");

    @Override
    public Integer call() throws IOException {
        Path target = file.toAbsolutePath();
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        Files.deleteIfExists(partial);
        Files.createFile(partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (HistoryClient client = new HistoryClient(where.directory().kubeconfig());
                InputStream backup = client.open("GET", "backup", Map.of())) {
            try (OutputStream out = Files.newOutputStream(partial)) {
                backup.transferTo(out);
            }
            try (FileChannel written = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
        System.out.println(target + ": " + Files.size(target) + " bytes");
        return 0;
    }
}
