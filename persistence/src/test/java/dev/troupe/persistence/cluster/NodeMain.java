package dev.troupe.persistence.cluster;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.ObjectEntity;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.feed.FeedFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.cluster.Cluster;

/**
 * A node in a JVM of its own, which does what it reads and says what happened, a line each:
 * {@code write PREFIX CALLERS WRITES}, {@code report REVISION}, {@code list REVISION}, {@code die NAME}.
 */
public final class NodeMain {
    private static final int WRITES_A_NAME = 4;

    private final TestNode node;
    private final FeedDigest digest = new FeedDigest();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private NodeMain(DatabaseAddress database, int port, int seedPort) {
        this.node = new TestNode(TestSystem.clustered(database, port, seedPort));
        node.feed().subscribe(FeedFilter.of("configmaps"), 0, digest);
    }

    /** Arguments: JDBC URL, user, password, port, the seed node's port. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        NodeMain main = new NodeMain(
                new DatabaseAddress(arguments[0], arguments[1], arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]));
        main.run();
    }

    private void run() throws IOException, InterruptedException {
        CountDownLatch up = new CountDownLatch(1);
        Cluster.get(node.kit().system()).registerOnMemberUp(up::countDown);
        up.await();
        out.println("ready");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                switch (words[0]) {
                    case "write" -> write(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                    case "report" -> report(Long.parseLong(words[1]));
                    case "list" -> list(Long.parseLong(words[1]));
                    case "die" -> die(words[1]);
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
        Runtime.getRuntime().halt(0); // the parent is gone
    }

    /** Each caller creates an object, changes it and deletes it, again and again, and says each acknowledgement. */
    private void write(String prefix, int callers, int writes) {
        List<Runnable> jobs = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            String name = prefix + "-" + caller + "-";
            jobs.add(() -> {
                for (int i = 0; i < writes; i++) {
                    ResourceKey key = new ResourceKey("configmaps", "default", name + i / WRITES_A_NAME);
                    long began = System.nanoTime();
                    ObjectEntity.State state =
                            i % WRITES_A_NAME == WRITES_A_NAME - 1 ? node.delete(key) : node.put(key, "v" + i);
                    out.println("ack " + key.path() + " " + state.sequenceNumber() + " " + state.revision() + " "
                            + began + " " + System.nanoTime());
                }
            });
        }
        Thread.ofVirtual().start(() -> {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                jobs.forEach(threads::execute);
            }
            out.println("written");
        });
    }

    private void report(long revision) {
        out.println("answer " + digest.awaitRevision(revision));
    }

    private void list(long revision) {
        node.feed().await(revision).toCompletableFuture().join();
        out.println("answer " + FeedDigest.of(node.feed().list(FeedFilter.of("configmaps"))));
    }

    /** Writes one object and ends between its commit and everything that follows from it. */
    private void die(String name) {
        System.setProperty("troupe.failpoint", "after-commit");
        node.putAsync(new ResourceKey("configmaps", "default", name), Map.of(), "the last words");
    }
}
