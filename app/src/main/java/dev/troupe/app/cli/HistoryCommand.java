package dev.troupe.app.cli;

import dev.troupe.app.history.HistoryClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe history}. */
@Command(
        name = "history",
        description = "One object's story: who did what to it, and what changed.",
        subcommands = {HistoryStatusCommand.class, HistoryCompactCommand.class})
public final class HistoryCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Parameters(
            paramLabel = "KIND/NAME",
            arity = "0..1",
            description = "Which object, as for kubectl: pod/web, deploy/web.")
    private String object = "";

    @Option(names = "-n", paramLabel = "NAMESPACE", defaultValue = "default", description = "Its namespace.")
    private String namespace = "default";

    @Option(names = "--from", paramLabel = "MOMENT", description = "Begins then.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "MOMENT", description = "Ends then.")
    private @Nullable String to;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "", description = "json, a line an event.")
    private String format = "";

    @Override
    public Integer call() throws IOException {
        if (object.isEmpty()) {
            throw new IllegalArgumentException(
                    "whose history? troupe history KIND/NAME, or troupe history status, or troupe history compact");
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("object", object);
        query.put("namespace", namespace);
        ReplayCommand.put(query, "from", from);
        ReplayCommand.put(query, "to", to);
        try (HistoryClient client = new HistoryClient(where.directory().kubeconfig())) {
            if (ReplayCommand.tell(client, query, format)) {
                return 0;
            }
        }
        boolean always = from == null && to == null;
        System.err.println("troupe: history knows nothing of " + object + " (of the namespace " + namespace
                + ", if it has one)" + (always ? "" : " between these moments"));
        return 1;
    }
}
