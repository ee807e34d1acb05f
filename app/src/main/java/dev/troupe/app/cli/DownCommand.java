package dev.troupe.app.cli;

import dev.troupe.app.local.LocalCluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe down}. */
@Command(name = "down", description = "Stops the local cluster; its state stays.")
public final class DownCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Option(names = "--purge", description = "Removes the state too.")
    private boolean purge;

    @Override
    public Integer call() {
        LocalCluster cluster = new LocalCluster(where.directory(), System.err::println);
        cluster.down();
        if (purge) {
            cluster.purge();
        }
        return 0;
    }
}
