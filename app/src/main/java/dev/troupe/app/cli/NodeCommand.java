package dev.troupe.app.cli;

import dev.troupe.app.local.LocalCluster;
import dev.troupe.app.local.LocalNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code troupe node ACTION NAME}. */
@Command(
        name = "node",
        description = {
            "Stops, breaks and mends a node of the local cluster.",
            "  stop       stops the JVM in order; its containers go on",
            "  kill       what a power cut does: JVM, runtime and containers are gone",
            "  start      starts it again",
            "  pause      lets the JVM stand still (SIGSTOP); resume lets it go on",
            "  partition  pulls the node's cable; heal plugs it in again"
        })
public final class NodeCommand implements Callable<Integer> {
    /** What can be done to a node. */
    enum Action {
        STOP,
        KILL,
        START,
        PAUSE,
        RESUME,
        PARTITION,
        HEAL
    }

    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Parameters(index = "0", paramLabel = "ACTION", description = "stop, kill, start, pause, resume, partition or heal")
    private String action = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "the node's name")
    private String name = "";

    @Override
    public Integer call() {
        Action wanted;
        try {
            wanted = Action.valueOf(action.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    action + ": must be stop, kill, start, pause, resume, partition or heal", e);
        }
        LocalNode node = new LocalCluster(where.directory(), System.err::println).node(name);
        switch (wanted) {
            case STOP -> node.stop();
            case KILL -> node.kill();
            case START -> node.start();
            case PAUSE -> node.pause();
            case RESUME -> node.resume();
            case PARTITION -> node.partition();
            case HEAL -> node.heal();
        }
        return 0;
    }
}
