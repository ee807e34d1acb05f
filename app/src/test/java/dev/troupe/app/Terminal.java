package dev.troupe.app;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/** Runs commands as a terminal would, and keeps what they print. */
final class Terminal {
    private Terminal() {}

    /** What a command left. */
    record Outcome(int exitCode, String output, String errors) {
        /** The words after {@code troupe} of the line that begins so. */
        List<String> commandThatBeginsWith(String beginning) {
            String line = output.lines()
                    .map(String::strip)
                    .filter(text -> text.startsWith("troupe " + beginning))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no troupe " + beginning + " in:\n" + output + errors));
            return List.of(line.substring("troupe ".length()).split(" ", -1));
        }
    }

    static Outcome run(List<String> arguments) {
        return run(arguments.toArray(String[]::new));
    }

    static synchronized Outcome run(String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream realOutput = System.out;
        PrintStream realErrors = System.err;
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            CommandLine commandLine = Main.commandLine()
                    .setOut(new PrintWriter(System.out, true))
                    .setErr(new PrintWriter(System.err, true));
            int exitCode = commandLine.execute(arguments);
            return new Outcome(
                    exitCode, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOutput);
            System.setErr(realErrors);
        }
    }
}
