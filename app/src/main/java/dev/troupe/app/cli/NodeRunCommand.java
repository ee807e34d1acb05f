package dev.troupe.app.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.app.node.NodeServer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code troupe node-run FILE}: becomes a node. {@code up} starts it; so does a service manager. */
@Command(name = "node-run", hidden = true, description = "Runs a node in this process.")
public final class NodeRunCommand implements Callable<Integer> {
    /** The exit code that tells the main method to leave the JVM running. */
    public static final int KEEPS_RUNNING = -1;

    private static final Logger LOG = LoggerFactory.getLogger(NodeRunCommand.class);

    @Parameters(paramLabel = "FILE", description = "The node's configuration.")
    private Path file = Path.of("node.conf");

    @Override
    public Integer call() {
        Config config = ConfigFactory.parseFile(file.toFile())
                .withFallback(ConfigFactory.load())
                .resolve();
        try {
            NodeServer.run(config);
        } catch (Throwable failure) {
            // Threads of parts that did start would keep the JVM alive without a node in it.
            LOG.error("the node cannot start", failure);
            Runtime.getRuntime().halt(1);
        }
        return KEEPS_RUNNING;
    }
}
