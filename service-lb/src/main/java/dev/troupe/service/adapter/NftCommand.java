package dev.troupe.service.adapter;

import dev.troupe.service.port.Ruleset;
import java.io.IOException;
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
        HostCommand.run(command, script);
    }
}
