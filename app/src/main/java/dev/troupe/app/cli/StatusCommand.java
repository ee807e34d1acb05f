package dev.troupe.app.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.troupe.app.client.Credentials;
import dev.troupe.app.client.NodeConditions;
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
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
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

    /**
     * One node.
     *
     * @param state {@code does not run}, {@code ready} or what else the API says of it
     * @param parts what a control node says of itself; null for a node that only runs pods, or does not run
     */
    record NodeParts(
            NodeStatus node, String state, @Nullable Readiness parts) {
        boolean isWell() {
            return state.equals(NodeConditions.READY) && (parts == null || parts.isReady());
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
        List<NodeParts> nodes = nodes(cluster.nodes(), credentials);
        Api api = new Api(LocalCluster.server(state), kubeconfig.toString());
        print(new Status(nodes, api, new Database(state.database())));
        return nodes.stream().allMatch(NodeParts::isWell) ? 0 : NOT_RUNNING;
    }

    /** A node that runs may be cut off or stand still, and does not know; the others tell. */
    private static List<NodeParts> nodes(List<NodeStatus> nodes, Credentials credentials) {
        Map<String, Readiness> parts = new ConcurrentHashMap<>();
        nodes.parallelStream()
                .filter(StatusCommand::serves)
                .forEach(node -> parts.put(node.name(), Readiness.of(credentials, server(node))));
        // One that is cut off from the others may still answer, with what it has heard last, so it is asked last.
        List<URI> answering = Stream.concat(
                        nodes.stream().filter(node -> isReady(parts.get(node.name()))),
                        nodes.stream().filter(node -> hasAnswered(parts.get(node.name()))))
                .map(StatusCommand::server)
                .toList();
        NodeConditions conditions = NodeConditions.of(credentials, answering);
        return nodes.stream()
                .map(node -> {
                    String state = node.pid() == 0 ? "does not run" : conditions.of(node.name());
                    return new NodeParts(node, state, parts.get(node.name()));
                })
                .toList();
    }

    private static boolean isReady(@Nullable Readiness parts) {
        return parts != null && parts.isReady();
    }

    private static boolean hasAnswered(@Nullable Readiness parts) {
        return parts != null && parts.trouble().isEmpty();
    }

    private static boolean serves(NodeStatus node) {
        return node.pid() > 0 && node.role().contains(JoinRequest.CONTROL);
    }

    private static URI server(NodeStatus node) {
        return URI.create("https://" + node.address() + ':' + LocalCluster.API_PORT);
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
                            ? each.state()
                            : "pid " + node.pid() + ", " + String.join(" and ", node.role()) + ", " + each.state()
                                    + ", since " + node.since());
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
