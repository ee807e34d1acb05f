package dev.troupe.service.adapter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs iproute2's {@code ip}. */
final class IpCommand {
    private IpCommand() {}

    /** @throws IOException if it refuses, with what it says */
    static void run(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", List.of(command)) + " failed: " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
