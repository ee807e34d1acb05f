package dev.troupe.app.node;

import com.typesafe.config.Config;
import dev.troupe.api.Kinds;
import dev.troupe.apiserver.ApiServer;
import dev.troupe.apiserver.ApiServerPorts;
import dev.troupe.apiserver.ApiServerSettings;
import dev.troupe.apiserver.admission.AdmittedObjects;
import dev.troupe.apiserver.node.NodeAccessSettings;
import dev.troupe.apiserver.node.NodeEndpoint;
import dev.troupe.apiserver.node.NodeLink;
import dev.troupe.apiserver.security.BootstrapTokens;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.app.cluster.ClusterFormation;
import dev.troupe.app.cluster.SharedAddress;
import dev.troupe.node.lease.HeldLease;
import dev.troupe.persistence.Persistence;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.node.LeaseDesk;
import dev.troupe.resource.ObjectSharding;
import dev.troupe.resource.event.ObjectEventRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One control node of a cluster, all of it in this JVM; or a node that only runs pods, see {@link WorkerServer}. */
public final class NodeServer {
    private static final Logger LOG = LoggerFactory.getLogger(NodeServer.class);
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(60);

    private final ActorSystem<Void> system;
    private final int port;

    private NodeServer(ActorSystem<Void> system, int port) {
        this.system = system;
        this.port = port;
    }

    /** The port of the API. */
    public int port() {
        return port;
    }

    /** Ends all parts of the node in order; containers go on. */
    public void stop() throws InterruptedException, ExecutionException, TimeoutException {
        CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.unknownReason())
                .toCompletableFuture()
                .get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Starts a node of either kind; it then runs until the JVM is asked to end.
     *
     * @param config the whole configuration; its {@code pekko.cluster.roles} say which kind
     * @throws Exception if a part cannot be started; the JVM should end then
     */
    public static void run(Config config) throws Exception {
        if (config.getStringList("pekko.cluster.roles").contains(ClusterFormation.CONTROL_ROLE)) {
            start(config);
        } else {
            WorkerServer.start(config);
        }
    }

    /**
     * Starts a control node; returns when the API serves. The node then runs until the JVM is asked to end.
     *
     * @param config the whole configuration
     * @throws Exception if a part cannot be started; the JVM should end then
     */
    public static NodeServer start(Config config) throws Exception {
        Instant begin = Instant.now();
        InstantSource clock = InstantSource.system();
        NodeConfig node = NodeConfig.from(config);
        String shared = config.getString("troupe.cluster.shared-address");
        SharedAddress.clear(shared);
        Joining joining = Joining.of(config, node);
        CompletableFuture<Pki> pki = CompletableFuture.supplyAsync(joining::openPki);
        CompletableFuture<WorkerNode> starting = CompletableFuture.supplyAsync(() -> WorkerNode.start(node, config));

        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "troupe", config);
        Persistence persistence = Persistence.get(system);
        ChangeFeed feed = persistence.feed();
        LOG.info("journal loaded up to revision {}", feed.head());

        Kinds kinds = Kinds.builtIn();
        HeldLease lease = new HeldLease(System::nanoTime);
        CompletableFuture<Controller.Context> context = new CompletableFuture<>();
        ServiceRanges ranges = ServiceRanges.from(config);
        ObjectSharding objects = shard(system, kinds, ranges, context, lease, clock);
        ObjectEventRecorder events = new ObjectEventRecorder(objects, clock, node.name());
        // What controllers create passes admission as what clients create does.
        AdmittedObjects admitted = AdmittedObjects.before(
                objects, feed, kinds, ApiServerSettings.from(config).defaultTolerationSeconds());
        context.complete(new Controller.Context(admitted, feed, events, clock));
        Runnable leave = ClusterFormation.join(system, node.name(), persistence);
        LeaseDesk leases = Leases.start(system, config, node.name(), lease, objects, feed, events, clock);
        ClusterServices services = ClusterServices.start(system, config, objects, context.join(), kinds);
        await(DefaultObjects.create(objects, feed, ranges, clock).toCompletableFuture());
        joining.keepFirstTokens(objects, clock);

        WorkerNode worker = await(starting);
        NodeLink link = link(node, config, await(pki));
        NodeEndpoint endpoint = await(NodeEndpoint.start(node.address(), link, worker.access(feed), feed, clock)
                .toCompletableFuture());
        RunningAgent agent = worker.startAgent(system, objects, feed, events, lease, clock);
        ApiServer api = await(ApiServer.start(
                        ApiServerSettings.from(config).advertising(shared.isEmpty() ? node.address() : shared),
                        new ApiServerPorts(
                                kinds,
                                await(pki),
                                new BootstrapTokens(feed, clock),
                                objects,
                                feed,
                                persistence.history(),
                                worker.access(feed),
                                link,
                                joining.admission(await(pki), objects, feed, events, clock),
                                leases,
                                HealthChecks.of(persistence, objects, lease, worker, agent, services),
                                clock))
                .toCompletableFuture());
        stopWith(system, () -> stopped(api, endpoint), node.downFile(), leave);
        SharedAddress.start(system, shared, node.address(), lease);
        long millis = Duration.between(begin, Instant.now()).toMillis();
        LOG.info("{} serves after {} ms", node.name(), millis);
        ReadyFile.writeWhenReady(node, feed, agent);
        return new NodeServer(system, api.port());
    }

    private static ObjectSharding shard(
            ActorSystem<?> system,
            Kinds kinds,
            ServiceRanges ranges,
            CompletableFuture<Controller.Context> context,
            HeldLease lease,
            InstantSource clock) {
        return ObjectSharding.start(
                system,
                kinds,
                ActiveKinds.rules(() -> ranges.desk(context::join)),
                ActiveKinds.controllers(kinds),
                context::join,
                lease,
                clock);
    }

    private static CompletionStage<Done> stopped(ApiServer api, NodeEndpoint endpoint) {
        return api.stop().thenCompose(stopped -> endpoint.stop()).thenApply(stopped -> Done.getInstance());
    }

    /**
     * A node that stops alone hands over what it hosts. Where all stop, nobody is left to hand over to: the servers end,
     * and the JVM with them. What was acknowledged is in the database.
     */
    private static void stopWith(
            ActorSystem<?> system, Supplier<CompletionStage<Done>> servers, Path downFile, Runnable leave) {
        CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
        shutdown.addTask(
                CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                "whole-cluster",
                () -> Files.exists(downFile)
                        ? servers.get().thenApply(done -> end(leave))
                        : CompletableFuture.completedFuture(Done.getInstance()));
        shutdown.addTask(CoordinatedShutdown.PhaseServiceUnbind(), "api-server", servers::get);
    }

    private static Done end(Runnable leave) {
        leave.run();
        LOG.info("the whole cluster stops");
        Runtime.getRuntime().halt(0);
        return Done.getInstance();
    }

    /** How this node and others know each other; a control node has the CA's key, and renews its own certificate. */
    private static NodeLink link(NodeConfig node, Config config, Pki pki) throws IOException {
        Identity identity = NodeIdentity.open(
                Path.of(config.getString("troupe.cluster.tls.directory")),
                pki.authority(),
                node.name(),
                List.of(node.address()),
                NodeIdentity.Role.CONTROL,
                Instant.now());
        return new NodeLink(
                node.name(), identity, pki.authority().self().certificate(), NodeAccessSettings.from(config));
    }

    private static <T> T await(CompletableFuture<T> stage) throws InterruptedException, TimeoutException {
        try {
            return stage.get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
        }
    }
}
