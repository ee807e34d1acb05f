package dev.troupe.app.cli;

import dev.troupe.app.joining.Layout;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a node keeps what. */
public final class LayoutOptions {
    @Option(
            names = "--config-dir",
            paramLabel = "DIR",
            defaultValue = "/etc/troupe",
            description = "Configuration, certificates and keys (default: ${DEFAULT-VALUE}).")
    private Path config = Path.of("/etc/troupe");

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "/var/lib/troupe/node",
            description = "Database, images and containers (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("/var/lib/troupe/node");

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            defaultValue = "/run/troupe",
            description = "What does not outlive a reboot (default: ${DEFAULT-VALUE}).")
    private Path run = Path.of("/run/troupe");

    Layout layout() {
        return new Layout(config, data, run);
    }
}
