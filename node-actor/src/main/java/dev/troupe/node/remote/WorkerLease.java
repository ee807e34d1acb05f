package dev.troupe.node.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.node.lease.HeldLease;
import dev.troupe.protocol.node.GatewayPaths;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a worker's lease through whichever control node answers, from the moment of asking. It has connections of its
 * own: nothing that the worker reads or writes may hold up what says that it lives.
 */
public final class WorkerLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLease.class);
    private static final int OK = 200;

    private final String path;
    private final HeldLease lease;
    private final Servers servers;
    private final SSLContext tls;
    private final Duration timeout;
    private final LongConsumer renewed;
    private final Map<String, Server> connections = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("troupe-lease").factory());
    private int preferred;
    private boolean refused;

    private WorkerLease(
            String node, HeldLease lease, Servers servers, SSLContext tls, Duration timeout, LongConsumer renewed) {
        this.path = GatewayPaths.of(node, GatewayPaths.LEASE);
        this.lease = lease;
        this.servers = servers;
        this.tls = tls;
        this.timeout = timeout;
        this.renewed = renewed;
        this.preferred = node.hashCode();
    }

    /**
     * Begins to renew, until it is closed.
     *
     * @param interval between two renewals
     * @param timeout how long one control node may take
     * @param renewed told at each renewal how many nanoseconds the lease lasts from now
     */
    public static WorkerLease keep(
            String node,
            HeldLease lease,
            Servers servers,
            SSLContext tls,
            Duration interval,
            Duration timeout,
            LongConsumer renewed) {
        WorkerLease kept = new WorkerLease(node, lease, servers, tls, timeout, renewed);
        kept.timer.scheduleWithFixedDelay(kept::renewSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return kept;
    }

    private void renewSafely() {
        try {
            renew();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("cannot renew this node's lease", e);
        }
    }

    private void renew() throws InterruptedException {
        List<String> all = servers.all();
        List<String> failures = new ArrayList<>();
        for (int attempt = 0; attempt < all.size(); attempt++) {
            String address = all.get(Math.floorMod(preferred, all.size()));
            long askedAt = lease.now();
            try {
                HttpResponse<byte[]> response = ask(address, "POST");
                if (response.statusCode() == OK) {
                    granted(askedAt, Json.read(response.body()));
                    return;
                }
                failures.add(address + ": " + Refusals.of(response).text());
            } catch (ExecutionException | TimeoutException e) {
                drop(address);
                failures.add(address + ": " + (e.getCause() == null ? e : e.getCause()));
            }
            preferred++;
        }
        if (!refused) {
            LOG.info("nobody renews this node's lease: {}", failures);
        }
        refused = true;
    }

    private void granted(long askedAt, JsonNode answer) {
        lease.extendTo(askedAt
                + TimeUnit.MILLISECONDS.toNanos(answer.path("leaseMillis").asLong()));
        renewed.accept(lease.leftNanos());
        List<String> told = new ArrayList<>();
        answer.path("servers").forEach(server -> told.add(server.asText()));
        servers.learn(told);
        if (refused) {
            LOG.info("this node's lease is renewed again");
        }
        refused = false;
    }

    private HttpResponse<byte[]> ask(String address, String method)
            throws InterruptedException, ExecutionException, TimeoutException {
        Server server = connections.computeIfAbsent(address, made -> new Server(made, tls, timeout));
        HttpRequest request = server.request(path)
                .timeout(timeout)
                .method(method, BodyPublishers.noBody())
                .build();
        return server.send(request).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What hangs would hang again. */
    private void drop(String address) {
        Server server = connections.remove(address);
        if (server != null) {
            server.close();
        }
    }

    /** Takes leave: tells the control nodes that this node stops in order. */
    @Override
    public void close() {
        timer.shutdown();
        try {
            timer.awaitTermination(timeout.toMillis() * 2, TimeUnit.MILLISECONDS);
            List<String> all = servers.all();
            ask(all.get(Math.floorMod(preferred, all.size())), "DELETE");
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("cannot take leave: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.values().forEach(Server::close);
        }
    }
}
