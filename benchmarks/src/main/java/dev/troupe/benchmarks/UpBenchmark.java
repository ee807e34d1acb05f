package dev.troupe.benchmarks;

import dev.troupe.benchmarks.measure.Latencies;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long {@code ./troupe up} takes when everything is built, from its start to its exit. */
@Command(name = "up", description = "Milliseconds that ./troupe up takes, as a whole process, and up again after down.")
final class UpBenchmark implements Callable<Integer> {
    @Option(names = "-n", paramLabel = "N", defaultValue = "3", description = "How many clusters.")
    private int count;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Latencies fresh = new Latencies();
        Latencies again = new Latencies();
        for (int i = 0; i < count; i++) {
            Path directory = Files.createTempDirectory("tb").resolve("c");
            try {
                fresh.add(run("up", "--isolated", "--dir", directory.toString()));
                run("down", "--dir", directory.toString());
                again.add(run("up", "--isolated", "--dir", directory.toString()));
            } finally {
                run("down", "--purge", "--dir", directory.toString());
                Files.deleteIfExists(directory.getParent());
            }
        }
        System.out.println("up n=" + count + ' ' + fresh.line("fresh") + ' ' + again.line("again"));
        return 0;
    }

    /** The time that a command of the launcher's takes, in nanoseconds. */
    private static long run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("troupe.home", "."), "troupe").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD);
        builder.redirectError(Redirect.INHERIT);
        builder.environment().put("TROUPE_BUILD", "no");
        long begin = System.nanoTime();
        int exitCode = builder.start().waitFor();
        if (exitCode != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exitCode);
        }
        return System.nanoTime() - begin;
    }
}
