package dev.troupe.app.train;

import dev.troupe.app.local.JvmOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code troupe train}: makes the cache from which the JVMs of nodes start in a third of the time. The launcher runs it
 * once after each build. A failure costs nothing but that time, and {@code train.log} beside the cache tells why.
 */
@Command(name = "train", hidden = true, description = "Makes the JVM's cache; the launcher runs this after a build.")
public final class TrainCommand implements Callable<Integer> {
    private static final long TIMEOUT_MINUTES = 5;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("troupe.home", "."));
        Path cache = JvmOptions.cache(home);
        Path next = cache.resolveSibling("next.aot");
        Path directory = Files.createTempDirectory("troupe-train");
        try {
            Process process = new ProcessBuilder(commandLine(home, next, directory))
                    .redirectErrorStream(true)
                    .redirectOutput(cache.resolveSibling("train.log").toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
            if (process.exitValue() != 0 || !Files.exists(next)) {
                return 1;
            }
            Files.move(next, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return 0;
        } finally {
            deleteTree(directory);
        }
    }

    private static List<String> commandLine(Path home, Path cache, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmOptions.forTraining(home, cache));
        command.addAll(List.of(
                "-cp",
                System.getProperty("troupe.class-path", System.getProperty("java.class.path")),
                "dev.troupe.app.Main",
                "train-run",
                directory.toString()));
        return command;
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
