package dev.troupe.schema.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes api-model's generated resources, unless those that are there came from the same inputs. */
public final class Main {
    private static final String SCHEMAS = "dev/troupe/api/schema";

    private static final String OPENAPI = "dev/troupe/api/openapi";

    private Main() {}

    /**
     * @param arguments the folder with the definitions of kinds; the resources folder to write to; the file that
     *     remembers the inputs
     */
    public static void main(String[] arguments) throws IOException {
        Path kinds = Path.of(arguments[0]);
        Path output = Path.of(arguments[1]);
        Path stamp = Path.of(arguments[2]);
        String inputs = Inputs.digest(kinds);
        if (Files.exists(stamp) && Files.readString(stamp).equals(inputs)) {
            return;
        }
        Files.deleteIfExists(stamp);
        deleteTree(output);
        Map<String, TypeModel> types = Sources.read();
        types.putAll(OwnTypes.read(kinds));
        new SchemaWriter().write(types.values(), output.resolve(SCHEMAS));
        new OpenApiWriter(types, ServedKind.read(kinds)).write(output.resolve(OPENAPI));
        Files.createDirectories(stamp.toAbsolutePath().getParent());
        Files.writeString(stamp, inputs);
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> files;
            try (Stream<Path> tree = Files.walk(folder)) {
                files = tree.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
