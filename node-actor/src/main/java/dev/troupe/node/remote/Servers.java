package dev.troupe.node.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where control nodes serve the API: what the configuration says, and what control nodes have told since, which outlives
 * this JVM. Safe for all threads.
 */
public final class Servers {
    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);

    private final List<String> configured;
    private final Path memory;
    private volatile List<String> learned;

    /**
     * @param configured {@code host:port} each
     * @param memory a file for what is learnt; its folder is made if it is missing
     */
    public Servers(List<String> configured, Path memory) {
        this.configured = List.copyOf(configured);
        this.memory = memory;
        try {
            Files.createDirectories(memory.toAbsolutePath().getParent());
            this.learned = Files.exists(memory) ? List.copyOf(Files.readAllLines(memory)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + memory, e);
        }
        if (all().isEmpty()) {
            throw new IllegalArgumentException("troupe.worker.servers names no control node");
        }
    }

    /** All of them, those that were learnt first. */
    List<String> all() {
        Set<String> all = new LinkedHashSet<>(learned);
        all.addAll(configured);
        return List.copyOf(all);
    }

    /** A control node has told which there are. */
    void learn(List<String> told) {
        if (told.isEmpty() || told.equals(learned)) {
            return;
        }
        learned = List.copyOf(told);
        try {
            Path next = memory.resolveSibling(memory.getFileName() + ".next");
            Files.write(next, learned);
            Files.move(next, memory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("cannot remember the control nodes in {}: {}", memory, e.toString());
        }
    }
}
