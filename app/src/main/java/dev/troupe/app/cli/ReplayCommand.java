package dev.troupe.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.app.history.HistoryClient;
import dev.troupe.app.history.StatePrinter;
import dev.troupe.app.history.StoryLine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe replay}. */
@Command(
        name = "replay",
        description = "The cluster as it was, or what happened between two moments.",
        footer = {"", "A MOMENT is a revision, a time (2026-11-25T15:00:00Z, 2026-11-25) or how long ago (10m, 2h, 7d)."
        })
public final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Option(names = "--at", paramLabel = "MOMENT", description = "Prints every object as it was then.")
    private @Nullable String at;

    @Option(names = "--from", paramLabel = "MOMENT", description = "Tells what happened from then on.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "MOMENT", description = "Tells what happened until then.")
    private @Nullable String to;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "", description = "table, yaml or json.")
    private String format = "";

    @Override
    public Integer call() throws IOException {
        if (at != null && (from != null || to != null)) {
            throw new IllegalArgumentException("--at goes without --from and --to");
        }
        try (HistoryClient client = new HistoryClient(where.directory().kubeconfig())) {
            if (from != null || to != null) {
                Map<String, String> query = new LinkedHashMap<>();
                put(query, "from", from);
                put(query, "to", to);
                tell(client, query, format);
            } else {
                state(client);
            }
        }
        return 0;
    }

    private void state(HistoryClient client) throws IOException {
        StatePrinter printer = StatePrinter.of(format, System.out);
        Map<String, String> query = new LinkedHashMap<>();
        put(query, "at", at);
        AtomicBoolean first = new AtomicBoolean(true);
        client.lines("replay", query, line -> {
            if (first.getAndSet(false)) {
                System.err.println(
                        "the cluster at revision " + line.path("revision").asLong());
            } else {
                printer.accept(line);
            }
        });
        printer.end();
    }

    /** Prints a story; JSON stays as it came, a line an event. */
    static void tell(HistoryClient client, Map<String, String> query, String format) throws IOException {
        boolean json = format.equals("json");
        if (!json && !format.isEmpty()) {
            throw new IllegalArgumentException("-o " + format + ": a story is printed as lines, or as json");
        }
        AtomicBoolean first = new AtomicBoolean(true);
        client.lines("events", query, line -> {
            if (!first.getAndSet(false)) {
                System.out.println(json ? line.toString() : StoryLine.of(line));
            } else if (line.path("compacted").asLong() > 0 && !query.containsKey("from")) {
                System.err.println(beginning(line));
            }
        });
    }

    private static String beginning(JsonNode head) {
        return "history before revision " + head.path("compacted").asLong()
                + " has been compacted: of each object, its last change until then is left";
    }

    static void put(Map<String, String> query, String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
    }
}
