package dev.troupe.app.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.troupe.app.client.Credentials;
import dev.troupe.app.client.Readiness;
import dev.troupe.app.local.ClusterState;
import dev.troupe.app.local.LocalCluster;
import dev.troupe.app.local.LocalCluster.NodeStatus;
import dev.troupe.protocol.join.JoinRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe status}. */
@Command(
        name = "status",
        description = "What runs, where, since when: the nodes, and the parts of the system on each control node.")
public final class StatusCommand implements Callable<Integer> {
    private static final int NOT_RUNNING = 3;

    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Mixin
    private LayoutOptions machine = new LayoutOptions();

    @Option(names = "-o", paramLabel = "FORMAT", description = "json for machines.")
    private String format = "";

    /** What is printed as JSON. */
    record Status(List<NodeParts> nodes, Api api, Database database) {}

    /** @param parts what a control node says of itself; null for a node that only runs pods, or does not run */
    record NodeParts(NodeStatus node, @Nullable Readiness parts) {
        boolean isWell() {
            return node.ready() && (parts == null || parts.isReady());
        }
    }

    record Api(String server, String kubeconfig) {}

    record Database(String kind) {}

    @Override
    public Integer call() throws IOException {
        LocalCluster cluster = new LocalCluster(where.directory(), System.err::println);
        ClusterState state = cluster.state().orElse(null);
        if (state == null) {
            Path admin = machine.layout().adminConf();
            if (Files.exists(admin)) {
                return ofThisMachine(admin);
            }
            System.err.println("there is no cluster in " + where.directory().root());
            return NOT_RUNNING;
        }
        Path kubeconfig = where.directory().kubeconfig();
        Credentials credentials = Credentials.read(kubeconfig);
        List<NodeParts> nodes = cluster.nodes().parallelStream()
                .map(node -> new NodeParts(node, parts(node, credentials)))
                .toList();
        Api api = new Api(LocalCluster.server(state), kubeconfig.toString());
        print(new Status(nodes, api, new Database(state.database())));
        return nodes.stream().allMatch(NodeParts::isWell) ? 0 : NOT_RUNNING;
    }

    private static @Nullable Readiness parts(NodeStatus node, Credentials credentials) {
        boolean serves = node.pid() > 0 && node.role().contains(JoinRequest.CONTROL);
        URI server = URI.create("https://" + node.address() + ':' + LocalCluster.API_PORT);
        return serves ? Readiness.of(credentials, server) : null;
    }

    private void print(Status status) throws IOException {
        if (format.equals("json")) {
            System.out.println(JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(status));
            return;
        }
        System.out.printf(
                "api       %s%nkubeconfig %s%ndatabase  %s%n",
                status.api().server(),
                status.api().kubeconfig(),
                status.database().kind());
        for (NodeParts each : status.nodes()) {
            NodeStatus node = each.node();
            System.out.printf(
                    "%-9s %s %s%n",
                    node.name(),
                    node.address(),
                    node.pid() == 0
                            ? "does not run"
                            : "pid " + node.pid() + ", " + String.join(" and ", node.role()) + ", "
                                    + (node.ready() ? "ready" : "not ready") + ", since " + node.since());
            print(each.parts());
        }
    }

    private static void print(@Nullable Readiness parts) {
        if (parts == null) {
            return;
        }
        print("ok", parts.ok());
        print("failing", parts.failing());
        print("", parts.trouble().isEmpty() ? List.of() : List.of(parts.trouble()));
    }

    private static void print(String how, List<String> parts) {
        if (!parts.isEmpty()) {
            System.out.printf("  %-7s %s%n", how, String.join(", ", parts));
        }
    }

    /** A cluster of machines: what the control node that answers at its endpoint says. {@code kubectl get nodes} has the nodes. */
    private int ofThisMachine(Path admin) throws IOException {
        Credentials credentials = Credentials.read(admin);
        Readiness readiness = Readiness.of(credentials, credentials.server());
        System.out.printf("api       %s%nkubeconfig %s%n", credentials.server(), admin);
        print(readiness);
        return readiness.isReady() ? 0 : NOT_RUNNING;
    }
}
