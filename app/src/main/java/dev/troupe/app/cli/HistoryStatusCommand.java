package dev.troupe.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.app.history.HistoryClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe history status}. */
@Command(name = "status", description = "How far history reaches, and what it takes.")
public final class HistoryStatusCommand implements Callable<Integer> {
    private static final double BYTES_PER_MIB = 1024.0 * 1024.0;

    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "", description = "json for machines.")
    private String format = "";

    @Override
    public Integer call() throws IOException {
        try (HistoryClient client = new HistoryClient(where.directory().kubeconfig())) {
            JsonNode status = client.document("GET", "compaction", Map.of());
            System.out.println(format.equals("json") ? status.toString() : text(status));
        }
        return 0;
    }

    static String text(JsonNode status) {
        long compacted = status.path("compacted").asLong();
        long swept = status.path("swept").asLong();
        return "revisions  " + compacted + " to " + status.path("head").asLong()
                + (swept < compacted ? "; compaction is at " + swept : "")
                + "%ncompacted  ".formatted()
                + (status.has("compactedAt") ? status.path("compactedAt").asText() : "never")
                + "%nretention  ".formatted()
                + Duration.ofSeconds(status.path("retentionSeconds").asLong()).toHours() + " h"
                + "%njournal    %d rows, %.1f MiB"
                        .formatted(
                                status.path("rows").asLong(),
                                status.path("bytes").asLong() / BYTES_PER_MIB);
    }
}
