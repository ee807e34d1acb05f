package dev.troupe.app.cli;

import dev.troupe.app.local.LocalCluster;
import dev.troupe.app.local.LocalRestoration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe restore}. */
@Command(
        name = "restore",
        description = "Brings a backup into the database of a local cluster that is down; makes the cluster if there is"
                + " none. troupe up then starts it.",
        footer = {
            "",
            "A backup holds the objects and their history. How many nodes there are and whether they are isolated is not"
                    + " in it: say it again for a cluster that is made."
        })
public final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Parameters(paramLabel = "FILE", description = "A file that troupe backup wrote.")
    private Path file = Path.of("troupe.backup");

    @Option(names = "--force", description = "Replaces what the database holds, for good.")
    private boolean force;

    @Option(
            names = "--database",
            defaultValue = "embedded",
            description = "For a cluster that is made: embedded, or a JDBC URL.")
    private String database = "embedded";

    @Option(
            names = "--runtime",
            defaultValue = "containerd",
            description = "For a cluster that is made: containerd or simulated.")
    private String runtime = "containerd";

    @Option(names = "--nodes", defaultValue = "1", description = "For a cluster that is made: how many nodes.")
    private int nodes;

    @Option(names = "--isolated", description = "For a cluster that is made: no way out.")
    private boolean isolated;

    @Override
    public Integer call() {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("cannot read " + file);
        }
        boolean made =
                new LocalCluster(where.directory(), System.err::println).state().isEmpty();
        LocalCluster.Wish wish = new LocalCluster.Wish(nodes, database, runtime, isolated);
        System.out.print(new LocalRestoration(where.directory()).restore(file.toAbsolutePath(), force, wish));
        if (made) {
            System.err.println("made a cluster with " + wish.options()
                    + "; a backup does not hold such options, so if it should be another: troupe down --purge, and"
                    + " restore with them");
        }
        return 0;
    }
}
