package dev.troupe.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.support.Processes;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Watches the database's system calls between request and reply. Needs strace, and the right to trace the server.
 */
class DurabilityTest {
    private static final int WRITES = 20;
    private static final String COMMIT_REPLY = "COMMIT\\0Z";

    @Test
    void anAcknowledgedWriteWasFlushedToDiskBefore() throws IOException, InterruptedException {
        Path trace = Files.createTempFile("troupe", ".strace");
        try (TestNode node = new TestNode(TestSystem.local(TestDatabase.create()))) {
            node.put(key(0), "the writer connects");
            Process strace = attach(trace);
            for (int i = 1; i <= WRITES; i++) {
                node.put(key(i), "v");
            }
            strace.destroy(); // SIGTERM: strace detaches and lets the server go on
            strace.waitFor();

            assertFlushedBeforeEachReply(Files.readAllLines(trace));
        } finally {
            Files.delete(trace);
        }
    }

    private static Process attach(Path trace) throws IOException {
        List<ProcessHandle> backends =
                Processes.childrenOf(TestDatabase.server().pid());
        List<String> command = new ArrayList<>(List.of(
                "strace",
                "-f",
                "-y",
                "-s",
                "200",
                "-e",
                "trace=fdatasync,fsync,pwrite64,sendto",
                "-o",
                trace.toString()));
        backends.forEach(backend -> command.addAll(List.of("-p", Long.toString(backend.pid()))));
        Path messages = Files.createTempFile("troupe", ".messages");
        Process strace = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(messages.toFile())
                .start();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.readAllLines(messages).stream()
                                .filter(line -> line.contains("attached"))
                                .count()
                        == backends.size());
        Files.delete(messages);
        return strace;
    }

    private static void assertFlushedBeforeEachReply(List<String> calls) {
        int replies = 0;
        boolean logged = false;
        boolean flushed = false;
        for (String call : calls) {
            if (call.contains("pwrite64(") && call.contains("/pg_wal/")) {
                logged = true;
                flushed = false;
            } else if (call.contains("fdatasync") && call.endsWith("= 0")) {
                flushed = logged;
            } else if (call.contains("sendto(") && call.contains(COMMIT_REPLY)) {
                assertThat(flushed).as("flushed before: %s", call).isTrue();
                replies++;
                logged = false;
                flushed = false;
            }
        }
        assertThat(replies).as("replies among %s calls", calls.size()).isEqualTo(WRITES);
    }

    private static ResourceKey key(int i) {
        return new ResourceKey("configmaps", "default", "durable-" + i);
    }
}
