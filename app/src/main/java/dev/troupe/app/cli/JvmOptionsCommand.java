package dev.troupe.app.cli;

import dev.troupe.app.local.JvmOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code troupe jvm-options}: what the launcher gives the JVM of a node that has its machine for itself, a line each. */
@Command(name = "jvm-options", hidden = true, description = "The options of a node's JVM on this machine.")
public final class JvmOptionsCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        JvmOptions.forNode(Path.of(System.getProperty("troupe.home", ".")), 1).forEach(System.out::println);
        return 0;
    }
}
