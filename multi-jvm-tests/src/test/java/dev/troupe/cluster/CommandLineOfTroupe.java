package dev.troupe.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./troupe COMMAND --dir DIR}, as a process of its own. */
record CommandLineOfTroupe(Path directory) {
    private static final long TIMEOUT_SECONDS = 120;

    /** What a command said. */
    record Said(int exitCode, String out, String err) {}

    /** Runs a command that must succeed; gives its output. */
    String run(String... arguments) {
        Said said = attempt(arguments);
        if (said.exitCode() != 0) {
            throw new AssertionError("troupe " + String.join(" ", arguments) + " failed: " + said);
        }
        return said.out();
    }

    /** Runs a command, whatever comes of it. */
    Said attempt(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.troupe.app.Main"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--dir", directory.toString()));
        try {
            Path err = Files.createTempFile("troupe-command", ".err");
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end");
            }
            Said said = new Said(process.exitValue(), out, Files.readString(err));
            Files.delete(err);
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
