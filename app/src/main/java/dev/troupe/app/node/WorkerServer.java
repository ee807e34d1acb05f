package dev.troupe.app.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.troupe.apiserver.node.NodeAccessSettings;
import dev.troupe.apiserver.node.NodeEndpoint;
import dev.troupe.apiserver.node.NodeLink;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.app.cluster.NodeTls;
import dev.troupe.app.cluster.Watchdog;
import dev.troupe.node.lease.HeldLease;
import dev.troupe.node.remote.ControlPlane;
import dev.troupe.node.remote.RemoteFeed;
import dev.troupe.node.remote.Servers;
import dev.troupe.node.remote.WorkerLease;
import dev.troupe.resource.event.ObjectEventRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that only runs pods. It is no member of the cluster, hosts no shards, serves no API and knows no database: what it
 * sees and says goes through the control nodes' gateway, under its own certificate.
 */
public final class WorkerServer {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerServer.class);
    private static final long STEP_SECONDS = 60;

    private final ActorSystem<Void> system;

    private WorkerServer(ActorSystem<Void> system) {
        this.system = system;
    }

    /** Waits until the node has ended, whoever ended it. */
    public void awaitEnd(Duration patience) throws InterruptedException, ExecutionException, TimeoutException {
        system.getWhenTerminated().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends all parts of the node in order; containers go on. */
    public void stop() throws InterruptedException, ExecutionException, TimeoutException {
        CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.unknownReason())
                .toCompletableFuture()
                .get(STEP_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Starts the node, whether or not a control node answers: pods that run go on, and are looked after as soon as one does.
     *
     * @param config the whole configuration
     * @throws Exception if a part cannot be started; the JVM should end then
     */
    public static WorkerServer start(Config config) throws Exception {
        NodeConfig node = NodeConfig.from(config);
        InstantSource clock = InstantSource.system();
        Path identities = Path.of(config.getString("troupe.cluster.tls.directory"));
        X509Certificate authority = Identity.readCertificate(identities.resolve("ca.crt"));
        WorkerIdentity certificates = new WorkerIdentity(identities, authority);
        Identity identity = certificates.read();
        SSLContext tls = tls(identity, authority);
        Servers servers = new Servers(
                config.getStringList("troupe.worker.servers"), node.data().resolve("control-nodes"));

        HeldLease lease = new HeldLease(System::nanoTime);
        Watchdog watchdog = Watchdog.of(config);
        WorkerLease renewals = WorkerLease.keep(
                node.name(),
                lease,
                servers,
                tls,
                config.getDuration("troupe.worker.renew-interval"),
                config.getDuration("troupe.worker.renew-timeout"),
                watchdog::renewed);
        ControlPlane control = ControlPlane.connect(node.name(), servers, tls);
        RemoteFeed feed = control.feed();

        WorkerNode worker = WorkerNode.start(node, config);
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "troupe",
                config.withValue("pekko.actor.provider", ConfigValueFactory.fromAnyRef("local")));
        NodeLink link = new NodeLink(node.name(), identity, authority, NodeAccessSettings.from(config));
        NodeEndpoint endpoint = await(NodeEndpoint.start(node.address(), link, worker.access(feed), feed, clock)
                .toCompletableFuture());
        stopWith(system, endpoint, renewals, control);
        CertificateRenewal.watch(node.name(), identity.certificate(), certificates, authority, control, system, clock);
        ObjectEventRecorder events = new ObjectEventRecorder(control.objects(), clock, node.name());
        RunningAgent agent = worker.startAgent(system, control.objects(), feed, events, lease, clock);
        LOG.info("{} is a worker of the control nodes {}", node.name(), config.getStringList("troupe.worker.servers"));
        ReadyFile.writeWhenReady(node, feed, agent);
        return new WorkerServer(system);
    }

    private static SSLContext tls(Identity identity, X509Certificate authority) throws IOException {
        try {
            return NodeTls.context(identity, authority);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use this node's certificate", e);
        }
    }

    private static void stopWith(
            ActorSystem<?> system, NodeEndpoint endpoint, WorkerLease renewals, ControlPlane control) {
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseServiceUnbind(),
                        "worker",
                        () -> CompletableFuture.runAsync(renewals::close)
                                .thenCompose(left -> endpoint.stop())
                                .thenApply(stopped -> {
                                    control.close();
                                    return Done.getInstance();
                                }));
    }

    private static <T> T await(CompletableFuture<T> stage) throws InterruptedException, TimeoutException {
        try {
            return stage.get(STEP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
        }
    }
}
