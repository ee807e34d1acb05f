package dev.troupe.app.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.troupe.api.Json;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Consumer;

/** Prints the objects of a state as they come, in the form that was asked for. */
public sealed interface StatePrinter extends Consumer<JsonNode> {

    /** Prints what can only be printed when everything is known. */
    void end();

    /** @throws IllegalArgumentException if there is no such form */
    static StatePrinter of(String format, PrintStream out) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "table", "" -> new AsTable(new StateTable(), out);
            case "json" -> new AsJson(out);
            case "yaml" -> new AsYaml(out);
            default -> throw new IllegalArgumentException("-o " + format + ": must be table, yaml or json");
        };
    }

    /** A table. */
    record AsTable(StateTable table, PrintStream out) implements StatePrinter {
        @Override
        public void accept(JsonNode object) {
            table.add(object);
        }

        @Override
        public void end() {
            table.print(out);
        }
    }

    /** A Kubernetes List, which kubectl can read. */
    final class AsJson implements StatePrinter {
        private final PrintStream out;
        private boolean any;

        AsJson(PrintStream out) {
            this.out = out;
            out.print("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[");
        }

        @Override
        public void accept(JsonNode object) {
            out.print((any ? ",\n" : "\n") + text(Json.mapper(), object));
            any = true;
        }

        @Override
        public void end() {
            out.println("\n]}");
        }
    }

    /** Documents, one an object. */
    record AsYaml(PrintStream out) implements StatePrinter {
        private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS));

        @Override
        public void accept(JsonNode object) {
            out.print(text(YAML, object));
        }

        @Override
        public void end() {
            out.flush();
        }
    }

    private static String text(ObjectMapper mapper, JsonNode object) {
        try {
            return mapper.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
