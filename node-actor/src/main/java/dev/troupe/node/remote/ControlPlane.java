package dev.troupe.node.remote;

import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.node.GatewayPaths;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's connection with the control nodes: listens to one of them, and goes to the next when that falls silent. What
 * it hears is in {@link #feed}; {@link #objects} writes through the same one.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** Control nodes say something every second. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_WORD = Duration.ofSeconds(7);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final String node;
    private final Servers servers;
    private final SSLContext tls;
    private final RemoteFeed feed = new RemoteFeed(this::committedHead);
    private final RemoteObjects objects = new RemoteObjects(this::server, feed);
    private final ScheduledExecutorService silence = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("troupe-silence").factory());
    private volatile @Nullable Server current;
    private volatile long heardNanos;
    private volatile boolean open = true;

    private ControlPlane(String node, Servers servers, SSLContext tls) {
        this.node = node;
        this.servers = servers;
        this.tls = tls;
    }

    /**
     * Begins to listen; returns at once.
     *
     * @param node this node's name, for which its certificate is
     * @param tls shows this node's certificate and trusts the cluster's CA only
     */
    public static ControlPlane connect(String node, Servers servers, SSLContext tls) {
        ControlPlane plane = new ControlPlane(node, servers, tls);
        Thread.ofPlatform().daemon().name("troupe-feed").start(plane::run);
        plane.silence.scheduleWithFixedDelay(plane::cutWhatIsSilent, 1, 1, TimeUnit.SECONDS);
        return plane;
    }

    public RemoteFeed feed() {
        return feed;
    }

    public RemoteObjects objects() {
        return objects;
    }

    /**
     * Asks a control node for another certificate of this node. Fails with a StatusException.
     *
     * @param certificateRequest PKCS#10 in PEM
     */
    public CompletableFuture<String> certify(String certificateRequest) {
        try {
            Server server = server();
            HttpRequest request = server.request(GatewayPaths.of(node, GatewayPaths.CERTIFICATE))
                    .timeout(HEAD_TIMEOUT)
                    .POST(BodyPublishers.ofByteArray(
                            Json.write(Json.object().put("certificateRequest", certificateRequest))))
                    .build();
            return server.send(request)
                    .thenApply(response -> {
                        if (response.statusCode() != CREATED) {
                            throw Refusals.of(response);
                        }
                        return Json.text(Json.read(response.body()), "certificate");
                    })
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Refusals.of(failure)));
        } catch (StatusException unreachable) {
            return CompletableFuture.failedFuture(unreachable);
        }
    }

    /** Throws 503 while no control node answers. */
    private Server server() {
        Server server = current;
        if (server == null) {
            throw StatusException.unavailable("no control node answers " + node, 1);
        }
        return server;
    }

    private CompletableFuture<Long> committedHead() {
        try {
            Server server = server();
            HttpRequest request = server.request(GatewayPaths.of(node, GatewayPaths.HEAD))
                    .timeout(HEAD_TIMEOUT)
                    .build();
            return server.send(request).thenApply(response -> {
                if (response.statusCode() != OK) {
                    throw Refusals.of(response);
                }
                return Json.read(response.body()).path("revision").asLong();
            });
        } catch (StatusException unreachable) {
            return CompletableFuture.failedFuture(unreachable);
        }
    }

    private void run() {
        int next = node.hashCode();
        String last = "";
        while (open) {
            List<String> all = servers.all();
            String address = all.get(Math.floorMod(next++, all.size()));
            try (Server server = new Server(address, tls, CONNECT_TIMEOUT)) {
                listen(server);
            } catch (IOException | UncheckedIOException | StatusException e) {
                String why = address + ": " + e;
                if (open && !why.equals(last)) {
                    LOG.info("lost touch with the control node {}", why);
                }
                last = why;
            } catch (InterruptedException e) {
                return;
            } finally {
                current = null;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void listen(Server server) throws IOException, InterruptedException {
        HttpRequest request = server.request(GatewayPaths.of(node, GatewayPaths.FEED) + "?atLeast=" + feed.head())
                .timeout(FIRST_WORD)
                .build();
        HttpResponse<InputStream> response = server.client().send(request, BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            if (response.statusCode() != OK) {
                throw Refusals.of(response.statusCode(), String.valueOf(lines.readLine()));
            }
            LOG.info("listening to the control node {}", server.address());
            heardNanos = System.nanoTime();
            current = server;
            feed.begin();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heardNanos = System.nanoTime();
                feed.take(line);
            }
            throw new IOException("the feed has ended");
        }
    }

    private void cutWhatIsSilent() {
        Server server = current;
        if (server != null && System.nanoTime() - heardNanos > SILENCE_NANOS) {
            LOG.info("the control node {} is silent", server.address());
            server.close();
        }
    }

    @Override
    public void close() {
        open = false;
        silence.shutdownNow();
        Server server = current;
        if (server != null) {
            server.close();
        }
    }
}
