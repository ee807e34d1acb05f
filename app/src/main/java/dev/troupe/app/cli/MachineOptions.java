package dev.troupe.app.cli;

import dev.troupe.apiserver.admission.NodeLabels;
import dev.troupe.app.joining.HostAddress;
import dev.troupe.app.joining.Layout;
import dev.troupe.app.joining.MachineNetwork;
import dev.troupe.app.joining.NodeSettings;
import dev.troupe.app.preflight.Preflight;
import dev.troupe.app.preflight.Report;
import dev.troupe.network.OverlaySettings.VtepChoice;
import dev.troupe.node.plan.NodeTaint;
import dev.troupe.protocol.join.JoinRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code init} and {@code join} are told of the machine. */
public final class MachineOptions {
    @Mixin
    private LayoutOptions where = new LayoutOptions();

    @Option(names = "--node-name", paramLabel = "NAME", description = "The node's name (default: the host's name).")
    private String name = "";

    @Option(
            names = "--apiserver-advertise-address",
            paramLabel = "ADDRESS",
            description = "Where others reach this machine (default: the address of the default route).")
    private String address = "";

    @Option(
            names = "--apiserver-bind-port",
            paramLabel = "PORT",
            defaultValue = "6443",
            description = "Where this node serves the API (default: ${DEFAULT-VALUE}).")
    private int apiPort;

    @Option(
            names = "--role",
            split = ",",
            paramLabel = "ROLE",
            description = "control, worker or both: what the node does.")
    private List<String> roles = new ArrayList<>();

    @Option(names = "--node-labels", split = ",", paramLabel = "KEY=VALUE", description = "Labels of the node.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--register-with-taints",
            split = ",",
            paramLabel = "KEY=VALUE:EFFECT",
            description = "Taints that the node begins with.")
    private List<String> taints = new ArrayList<>();

    @Option(
            names = "--ignore-preflight-errors",
            split = ",",
            paramLabel = "CHECK",
            description = "Checks whose errors are only told; all means all.")
    private List<String> ignored = new ArrayList<>();

    @Option(names = "--dry-run", description = "Checks, and says what would be written.")
    private boolean dryRun;

    @Option(names = "--runtime", hidden = true, defaultValue = "containerd")
    private String runtime = "containerd";

    @Option(
            names = "--vtep",
            paramLabel = "WHO",
            defaultValue = "auto",
            description = "Who carries pods' frames to other nodes: kernel, user (Troupe itself, slower), or auto: the"
                    + " kernel if it can (default: ${DEFAULT-VALUE}).")
    private String vtep = "auto";

    @Option(names = "--cri-socket", paramLabel = "PATH", description = "Refused: Troupe runs a containerd of its own.")
    private String criSocket = "";

    boolean dryRun() {
        return dryRun;
    }

    List<String> roles() {
        return roles;
    }

    Layout layout() {
        return where.layout();
    }

    /** @param actualRoles what the node does, all options considered */
    NodeSettings.Machine machine(List<String> actualRoles) {
        if (!criSocket.isEmpty()) {
            throw new IllegalArgumentException("--cri-socket " + criSocket + ": each node runs a containerd of its own,"
                    + " beside those that this machine may have; CRI-O and others are not supported");
        }
        if (!Set.of(JoinRequest.CONTROL, JoinRequest.WORKER).containsAll(actualRoles)) {
            throw new IllegalArgumentException(
                    "--role " + String.join(",", actualRoles) + ": must be control or worker");
        }
        String advertised = address.isEmpty() ? HostAddress.ofDefaultRoute() : address;
        MachineNetwork.requireMtu(advertised);
        List<String> allTaints = new ArrayList<>(taints);
        allTaints.forEach(NodeTaint::parse);
        if (!actualRoles.contains(JoinRequest.WORKER) && taints.isEmpty()) {
            allTaints.add("node-role.kubernetes.io/control-plane:NoSchedule");
        }
        return new NodeSettings.Machine(
                where.layout(),
                name.isEmpty() ? HostAddress.hostName() : name,
                advertised,
                apiPort,
                List.copyOf(new LinkedHashSet<>(actualRoles)),
                labels(actualRoles.contains(JoinRequest.CONTROL)),
                allTaints,
                runtime,
                VtepChoice.parse(vtep));
    }

    /** @param control whether the node writes its Node object itself; of a worker the cluster takes only some labels */
    private Map<String, String> labels(boolean control) {
        Map<String, String> byKey = new LinkedHashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--node-labels " + label + ": must be KEY=VALUE");
            }
            String key = label.substring(0, equals);
            if (!control && !NodeLabels.mayBeOwn(key)) {
                throw new IllegalArgumentException(
                        "--node-labels " + label + ": a worker may not give itself this label;"
                                + " set it with kubectl label node once the machine has joined");
            }
            byKey.put(key, label.substring(equals + 1));
        }
        return byKey;
    }

    /** Checks the machine, and says what it finds; false if it cannot be a node. */
    boolean passes(NodeSettings.Machine machine, List<Path> newFiles) {
        Report report = Preflight.run(
                new Preflight.Purpose.Node(
                        machine.control(),
                        machine.runtime().equals("containerd"),
                        apiPort,
                        newFiles,
                        List.of(machine.layout().data())),
                Set.copyOf(ignored));
        (report.ok() ? System.out : System.err).print(report.text());
        return report.ok();
    }
}
