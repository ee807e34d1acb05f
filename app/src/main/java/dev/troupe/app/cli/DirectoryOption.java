package dev.troupe.app.cli;

import dev.troupe.app.local.ClusterDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of every command for a local cluster: which local cluster is meant. */
public final class DirectoryOption {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the local cluster keeps its state (default: .troupe in the checkout).")
    private @Nullable Path path;

    ClusterDirectory directory() {
        return ClusterDirectory.of(
                path != null
                        ? path
                        : Path.of(System.getProperty("troupe.home", ".")).resolve(".troupe"));
    }
}
