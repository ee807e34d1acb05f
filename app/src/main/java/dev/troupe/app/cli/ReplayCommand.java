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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe replay}. */
@Command(
        name = "replay",
        description = "The cluster as it was, what happened between two moments, or whether the journal is sound.",
        footer = {"", "A MOMENT is a revision, a time (2026-11-25T15:00:00Z, 2026-11-25) or how long ago (10m, 2h, 7d)."
        })
public final class ReplayCommand implements Callable<Integer> {
    /** The exit code of a verification that found differences. */
    private static final int DIFFERENT = 4;

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

    @Option(
            names = "--verify",
            description = "Folds the whole journal and compares it with what its rows hold and with what is live.")
    private boolean verify;

    @Override
    public Integer call() throws IOException {
        boolean between = from != null || to != null;
        if ((at != null ? 1 : 0) + (between ? 1 : 0) + (verify ? 1 : 0) > 1) {
            throw new IllegalArgumentException("one of --at, --from with --to, and --verify");
        }
        try (HistoryClient client = new HistoryClient(where.directory().kubeconfig())) {
            if (verify) {
                return verify(client);
            }
            if (between) {
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

    private int verify(HistoryClient client) throws IOException {
        AtomicReference<@Nullable JsonNode> verdict = new AtomicReference<>();
        client.lines("verify", Map.of(), line -> {
            if (format.equals("json")) {
                System.out.println(line);
            } else if (!line.has("verified")) {
                System.out.println(line.path("object").asText() + ", revision "
                        + line.path("revision").asLong() + ": "
                        + line.path("what").asText());
            }
            verdict.set(line);
        });
        JsonNode last = verdict.get();
        if (last == null || !last.has("verified")) {
            throw new IOException("the cluster ended the verification without a verdict");
        }
        long differences = last.path("differences").asLong();
        System.err.println(last.path("rows").asLong() + " rows up to revision "
                + last.path("verified").asLong() + " and "
                + last.path("objects").asLong()
                + " live objects at revision " + last.path("live").asLong() + ": "
                + (differences == 0 ? "no differences" : differences + " differences"));
        return differences == 0 ? 0 : DIFFERENT;
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

    /** Prints a story; JSON stays as it came, a line an event. False if there is nothing to tell. */
    static boolean tell(HistoryClient client, Map<String, String> query, String format) throws IOException {
        boolean json = format.equals("json");
        if (!json && !format.isEmpty()) {
            throw new IllegalArgumentException("-o " + format + ": a story is printed as lines, or as json");
        }
        AtomicBoolean first = new AtomicBoolean(true);
        AtomicBoolean told = new AtomicBoolean();
        client.lines("events", query, line -> {
            if (!first.getAndSet(false)) {
                told.set(true);
                System.out.println(json ? line.toString() : StoryLine.of(line));
            } else if (line.path("compacted").asLong() > 0 && !query.containsKey("from")) {
                System.err.println(beginning(line));
            }
        });
        return told.get();
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
