package dev.troupe.service.adapter;

import dev.troupe.service.port.Ruleset;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Hands scripts to the nft command, which applies each as one transaction. */
public final class NftCommand implements Ruleset {
    private final List<String> command;

    /** The nft of this host, in this process's network namespace. */
    public NftCommand() {
        this(List.of("nft", "-f", "-"));
    }

    /**
     * @param command reads a script from its standard input
     */
    NftCommand(List<String> command) {
        this.command = List.copyOf(command);
    }

    @Override
    public void apply(String script) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(script.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("nft refused the rules: " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while applying rules", e);
        }
    }
}
