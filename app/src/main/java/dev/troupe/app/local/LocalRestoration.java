package dev.troupe.app.local;

import dev.troupe.app.local.ClusterState.NodeState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Brings a backup into the database of a local cluster that is down. */
public final class LocalRestoration {
    private final ClusterDirectory directory;

    public LocalRestoration(ClusterDirectory directory) {
        this.directory = directory;
    }

    /**
     * Restores in a JVM in the network namespace of the cluster's first node, which reaches its database.
     *
     * @param force replace what the database holds
     * @param wish the cluster to make if there is none in the directory
     * @return what was restored, a line
     * @throws IllegalStateException if the cluster runs or the backup cannot be restored; nothing has been changed then
     */
    public String restore(Path backup, boolean force, LocalCluster.Wish wish) {
        LocalCluster local = new LocalCluster(directory, System.err::println);
        ClusterState cluster = local.state().orElseGet(() -> local.make(wish));
        Underlay underlay = new Underlay(cluster);
        for (NodeState node : cluster.nodes()) {
            if (new NodeProcess(directory, cluster, node, underlay).running().isPresent()) {
                throw new IllegalStateException(node.name() + " runs; stop the cluster first, with troupe down");
            }
        }
        underlay.create();
        try {
            NodeState node = cluster.nodes().getFirst();
            local.configure(cluster, underlay).accept(node);
            return run(commandLine(underlay, node, backup, force));
        } finally {
            cluster.databaseHost().ifPresent(host -> new LocalDatabase(directory, cluster, host, underlay).stop());
            underlay.remove();
        }
    }

    private List<String> commandLine(Underlay underlay, NodeState node, Path backup, boolean force) {
        List<String> command = new ArrayList<>(List.of(
                "nsenter",
                "--net=" + underlay.namespaceFile(node),
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JvmOptions.forNode(Path.of(System.getProperty("troupe.home", ".")), 1));
        command.addAll(List.of(
                "-cp",
                System.getProperty("troupe.class-path", System.getProperty("java.class.path")),
                "dev.troupe.app.Main",
                "restore-run",
                directory.node(node.name()).resolve("node.conf").toString(),
                backup.toString()));
        if (force) {
            command.add("--force");
        }
        return command;
    }

    /** Runs for as long as it takes: a journal may be large. */
    private static String run(List<String> command) {
        try {
            Path log = Files.createTempFile("troupe-restore", ".log");
            Process process =
                    new ProcessBuilder(command).redirectError(log.toFile()).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean failed = process.waitFor() != 0;
            String refusal = (Files.readString(log).strip() + '\n' + said.strip())
                    .lines()
                    .filter(line -> line.startsWith("troupe: "))
                    .findFirst()
                    .map(line -> line.substring("troupe: ".length()))
                    .orElse("");
            if (failed && refusal.isEmpty()) {
                throw new IllegalStateException("cannot restore: see " + log);
            }
            Files.delete(log);
            if (failed) {
                throw new IllegalStateException("cannot restore: " + refusal);
            }
            return said.lines()
                            .filter(line -> line.startsWith("restored"))
                            .findFirst()
                            .orElse("")
                    + '\n';
        } catch (IOException e) {
            throw new IllegalStateException("cannot restore: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
