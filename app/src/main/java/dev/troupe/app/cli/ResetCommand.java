package dev.troupe.app.cli;

import dev.troupe.app.joining.Layout;
import dev.troupe.app.joining.Reset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe reset}. */
@Command(
        name = "reset",
        description = "Removes what init or join wrote here, and this node's containers and data.",
        mixinStandardHelpOptions = true)
public final class ResetCommand implements Callable<Integer> {
    @Mixin
    private LayoutOptions where = new LayoutOptions();

    @Option(
            names = {"-f", "--force"},
            description = "Does not ask.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        Layout layout = where.layout();
        Reset reset = new Reset(layout);
        List<Path> remains = reset.remains();
        if (remains.isEmpty()) {
            System.out.println("There is nothing of a node in " + layout.config() + " and " + layout.data() + ".");
            return 0;
        }
        reset.running().ifPresent(pid -> {
            throw new IllegalStateException(
                    "the node runs (process " + pid + "); stop it first: systemctl disable --now troupe");
        });
        if (!force && !confirmed(remains)) {
            System.err.println("Nothing was removed.");
            return 1;
        }
        reset.run();
        System.out.println("This machine is no node any more. Its Node object and its number stay in the cluster:"
                + " kubectl delete node NAME");
        return 0;
    }

    private static boolean confirmed(List<Path> remains) throws IOException {
        System.out.println("This ends this node's containers and removes:");
        remains.forEach(path -> System.out.println("  " + path));
        System.out.print("Are you sure you want to proceed? [y/N]: ");
        System.out.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().equalsIgnoreCase("y");
    }
}
