package dev.troupe.app.preflight;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which checks a machine must pass for what. */
public final class Preflight {
    /** Where a node's agent is reached. */
    public static final int AGENT_PORT = 10250;

    /** Where nodes talk to each other. */
    public static final int CLUSTER_PORT = 25520;

    private static final List<String> RUNTIME_PROGRAMS =
            List.of("containerd", "ctr", "nft", "ip", "nsenter", "catatonit");

    private Preflight() {}

    /** What kind of node a machine shall be. */
    public sealed interface Purpose {
        /**
         * A machine of its own.
         *
         * @param control whether it serves the API and hosts shards
         * @param containers whether it runs pods in containers
         * @param apiPort where it serves the API
         * @param newFiles files that must not exist yet
         * @param newFolders folders that must hold nothing yet
         */
        record Node(boolean control, boolean containers, int apiPort, List<Path> newFiles, List<Path> newFolders)
                implements Purpose {}

        /**
         * A host of a cluster of network namespaces. Ports, kernel settings and files are each node's own there.
         *
         * @param containers whether it runs pods in containers
         */
        record LocalCluster(boolean containers) implements Purpose {}
    }

    /** Checks this machine. */
    public static Report run(Purpose purpose, Set<String> ignored) {
        List<Check> checks = checks(purpose);
        Questions questions = checks.stream().map(Check::needs).reduce(Questions.NONE, Questions::and);
        return Report.of(checks, HostReader.read(questions), ignored);
    }

    /** The checks in the order in which they report. */
    static List<Check> checks(Purpose purpose) {
        return switch (purpose) {
            case Purpose.Node node -> checks(node);
            case Purpose.LocalCluster local -> checks(local);
        };
    }

    private static List<Check> checks(Purpose.Node node) {
        List<Check> checks = new ArrayList<>(List.of(Checks.privileged()));
        if (node.control()) {
            checks.add(Checks.processors(Checks.CONTROL_PROCESSORS));
            checks.add(Checks.memory(Checks.CONTROL_MEMORY_MEBIBYTES));
            checks.add(Checks.port(node.apiPort()));
        }
        checks.add(Checks.port(AGENT_PORT));
        checks.add(Checks.port(CLUSTER_PORT));
        checks.add(Checks.swap());
        if (node.containers()) {
            checks.addAll(containers());
        }
        node.newFiles().forEach(file -> checks.add(Checks.fileAvailable(file)));
        node.newFolders().forEach(folder -> checks.add(Checks.folderAvailable(folder)));
        return checks;
    }

    private static List<Check> containers() {
        List<Check> checks = new ArrayList<>(List.of(
                Checks.module("overlay"),
                Checks.module("br_netfilter"),
                Checks.sysctl("net/bridge/bridge-nf-call-iptables"),
                Checks.sysctl("net/ipv4/ip_forward"),
                Checks.cgroups(),
                Checks.networkPlugins(),
                Checks.ociRuntime()));
        RUNTIME_PROGRAMS.forEach(program -> checks.add(Checks.program(program)));
        return checks;
    }

    private static List<Check> checks(Purpose.LocalCluster local) {
        return Stream.of(
                        Stream.of(Checks.privileged()),
                        local.containers() ? Stream.of(Checks.module("overlay")) : Stream.<Check>empty(),
                        Stream.of(
                                Checks.processors(Checks.CONTROL_PROCESSORS).asWarning(),
                                Checks.memory(Checks.CONTROL_MEMORY_MEBIBYTES).asWarning(),
                                Checks.swap().asWarning()))
                .flatMap(checks -> checks)
                .toList();
    }
}
