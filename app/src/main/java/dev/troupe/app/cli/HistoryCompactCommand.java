package dev.troupe.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.app.history.HistoryClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe history compact}. */
@Command(
        name = "compact",
        description = "Forgets the past before a moment; the state at that moment can still be told.")
public final class HistoryCompactCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Option(
            names = "--before",
            paramLabel = "MOMENT",
            description = "A revision, a time or how long ago (default: as long ago as history is kept by itself).")
    private String before = "";

    @Override
    public Integer call() throws IOException {
        try (HistoryClient client = new HistoryClient(where.directory().kubeconfig())) {
            String moment = before.isEmpty() ? retention(client) : before;
            JsonNode result = client.document("POST", "compaction", Map.of("before", moment));
            System.out.println(result.path("deleted").asLong() + " rows are gone; history begins at revision "
                    + result.path("compacted").asLong());
        }
        return 0;
    }

    private static String retention(HistoryClient client) throws IOException {
        JsonNode status = client.document("GET", "compaction", Map.of());
        return status.path("retentionSeconds").asLong() + "s";
    }
}
