package dev.troupe.chaos;

import dev.troupe.chaos.client.Connection;
import dev.troupe.chaos.client.Connection.Reply;
import dev.troupe.chaos.fault.ChaosCluster;
import dev.troupe.chaos.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is kept of a run that has violated something. */
final class Evidence {
    private static final List<String> WORKLOADS =
            List.of("/api/v1/nodes", "/api/v1/pods", "/apis/apps/v1/replicasets", "/apis/apps/v1/deployments");

    private Evidence() {}

    /** Copies the logs of nodes and database, writes down the history and the workloads; gives the directory. */
    static Path save(ChaosCluster cluster, History history) throws IOException, InterruptedException {
        Path kept = Files.createTempDirectory("troupe-chaos");
        try (Stream<Path> files = Files.walk(cluster.root(), 3)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                String name = cluster.root().relativize(log).toString().replace('/', '-');
                Files.copy(log, kept.resolve(name));
            }
        }
        List<String> lines = new ArrayList<>();
        history.operations()
                .forEach((register, each) -> each.forEach(operation -> lines.add(register + ": " + operation)));
        history.acknowledged().forEach(write -> lines.add(write.toString()));
        Files.write(kept.resolve("history.txt"), lines);
        try (Connection connection = cluster.connect(0)) {
            for (String path : WORKLOADS) {
                String answer = connection.send("GET", path).map(Reply::body).orElse("no answer");
                Files.writeString(kept.resolve(path.substring(path.lastIndexOf('/') + 1) + ".json"), answer);
            }
        }
        return kept;
    }
}
