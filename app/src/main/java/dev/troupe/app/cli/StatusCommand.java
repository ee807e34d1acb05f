package dev.troupe.app.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.troupe.app.local.LocalCluster;
import dev.troupe.app.local.LocalCluster.NodeStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe status}. */
@Command(name = "status", description = "What runs, where, since when.")
public final class StatusCommand implements Callable<Integer> {
    private static final int NOT_RUNNING = 3;

    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Option(names = "-o", paramLabel = "FORMAT", description = "json for machines.")
    private String format = "";

    /** What is printed as JSON. */
    record Status(List<NodeStatus> nodes, Api api, Database database) {}

    record Api(String server, String kubeconfig) {}

    record Database(String kind) {}

    @Override
    public Integer call() throws IOException {
        LocalCluster cluster = new LocalCluster(where.directory(), System.err::println);
        var state = cluster.state().orElse(null);
        if (state == null) {
            System.err.println("there is no cluster in " + where.directory().root());
            return NOT_RUNNING;
        }
        List<NodeStatus> nodes = cluster.nodes();
        String server = LocalCluster.server(state);
        if (format.equals("json")) {
            System.out.println(JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(new Status(
                            nodes,
                            new Api(server, where.directory().kubeconfig().toString()),
                            new Database(state.database()))));
        } else {
            System.out.printf(
                    "api       %s%nkubeconfig %s%ndatabase  %s%n",
                    server, where.directory().kubeconfig(), state.database());
            for (NodeStatus node : nodes) {
                System.out.printf(
                        "%-9s %s pid %d, %s, since %s%n",
                        node.name(), node.address(), node.pid(), node.ready() ? "ready" : "not ready", node.since());
            }
        }
        return nodes.stream().allMatch(NodeStatus::ready) ? 0 : NOT_RUNNING;
    }
}
