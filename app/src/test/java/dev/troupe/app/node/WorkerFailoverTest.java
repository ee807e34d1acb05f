package dev.troupe.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.node.lease.HeldLease;
import dev.troupe.node.remote.ControlPlane;
import dev.troupe.node.remote.Servers;
import dev.troupe.node.remote.WorkerLease;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker with several control nodes, over real TLS, while these come and go. */
class WorkerFailoverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WORKER = "w1";

    @TempDir
    private Path directory;

    private ControlNodesUnderTest control;

    @BeforeEach
    void start() throws Exception {
        control = new ControlNodesUnderTest(directory);
    }

    @AfterEach
    void stop() {
        control.close();
    }

    private Servers servers(String... addresses) {
        return new Servers(List.of(addresses), directory.resolve("control-nodes"));
    }

    private static void awaitPod(ControlPlane plane, String name) {
        await("the worker hears of " + name)
                .atMost(PATIENCE)
                .until(() -> plane.feed()
                        .find(new ResourceKey("pods", "default", name))
                        .isPresent());
    }

    private static StoredObject run(ControlPlane plane, String pod) {
        return plane.objects()
                .write(new WriteRequest.Patch(
                        new ResourceKey("pods", "default", pod),
                        "status",
                        WriteRequest.PatchType.MERGE,
                        Json.write(Json.read("{\"status\":{\"phase\":\"Running\"}}")),
                        WriteOptions.internal("test", Instant.now())))
                .toCompletableFuture()
                .join()
                .object();
    }

    @Test
    void goesOnWithTheControlNodesThatAreLeft() throws Exception {
        String[] addresses = {control.start("c1"), control.start("c2")};
        control.createPod("first", WORKER);
        try (ControlPlane plane = ControlPlane.connect(WORKER, servers(addresses), control.worker(WORKER))) {
            awaitPod(plane, "first");
            assertThat(run(plane, "first").tree().at("/status/phase").asText()).isEqualTo("Running");
            // Workers spread over the control nodes by their names; this is the one that it listens to.
            int first = Math.floorMod(WORKER.hashCode(), addresses.length);
            control.stop(first);
            control.createPod("second", WORKER);
            awaitPod(plane, "second");
            assertThat(run(plane, "second").tree().at("/status/phase").asText()).isEqualTo("Running");
            control.stop(1 - first);
            await("it notices that nobody is left")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> run(plane, "first"))
                            .isInstanceOf(CompletionException.class)
                            .cause()
                            .isInstanceOfSatisfying(
                                    StatusException.class,
                                    refusal -> assertThat(refusal.code()).isEqualTo(503)));
            assertThat(plane.feed().find(new ResourceKey("pods", "default", "first")))
                    .as("what it knows it goes on knowing")
                    .isPresent();
        }
    }

    @Test
    void aControlNodeThatSaysNothingKeepsNobodysLease() throws Exception {
        AtomicLong renewals = new AtomicLong();
        HeldLease lease = new HeldLease(System::nanoTime);
        // Whoever connects to it waits for an answer that does not come.
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Servers servers = servers("127.0.0.1:" + mute.getLocalPort(), control.start("c1"));
            try (WorkerLease renewing = WorkerLease.keep(
                    WORKER,
                    lease,
                    servers,
                    control.worker(WORKER),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(1),
                    left -> renewals.incrementAndGet())) {
                await().atMost(PATIENCE).until(() -> renewals.get() > 3);
                assertThat(lease.leftNanos()).isLessThanOrEqualTo(ControlNodesUnderTest.LEASE.toNanos());
                control.stop(0);
                await("without a control node the lease ends").atMost(PATIENCE).until(() -> !lease.valid());
            }
        }
    }
}
