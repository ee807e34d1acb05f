package dev.troupe.app.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a host program and waits for it. */
final class Command {
    private static final long TIMEOUT_SECONDS = 60;

    private Command() {}

    /** What a program said. */
    record Result(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    /** @throws IllegalStateException if it fails, with what it said */
    static String run(List<String> command) {
        Result result = attempt(command, "");
        if (!result.ok()) {
            throw new IllegalStateException(
                    String.join(" ", command) + " failed: " + result.output().strip());
        }
        return result.output();
    }

    static String runWithInput(List<String> command, String input) {
        Result result = attempt(command, input);
        if (!result.ok()) {
            throw new IllegalStateException(
                    String.join(" ", command) + " failed: " + result.output().strip() + "\ninput:\n" + input);
        }
        return result.output();
    }

    /** As {@link #run}, for programs that may fail. */
    static Result attempt(List<String> command, String input) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(-1, output + "(gave up after " + TIMEOUT_SECONDS + " s)");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            return new Result(-1, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(-1, "interrupted");
        }
    }
}
