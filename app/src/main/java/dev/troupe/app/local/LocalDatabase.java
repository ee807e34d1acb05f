package dev.troupe.app.local;

import dev.troupe.apiserver.security.CertificateAuthority;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.app.local.ClusterState.NodeState;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.database.EmbeddedPostgres;
import dev.troupe.persistence.database.EmbeddedSettings;
import dev.troupe.persistence.database.Exposure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The PostgreSQL that the nodes of a local cluster share: a host of its own on the underlay. */
public final class LocalDatabase {
    private static final int PORT = 5432;
    private static final int SHARED_BUFFERS_MIB = 48;
    private static final int CONNECTIONS_A_NODE = 12;
    private static final int SPARE_CONNECTIONS = 10;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final ClusterDirectory directory;
    private final ClusterState cluster;
    private final NodeState host;
    private final Underlay underlay;

    LocalDatabase(ClusterDirectory directory, ClusterState cluster, NodeState host, Underlay underlay) {
        this.directory = directory;
        this.cluster = cluster;
        this.host = host;
        this.underlay = underlay;
    }

    private Path data() {
        return directory.data(host.name());
    }

    /** Starts it unless it runs, with a certificate of this authority's; gives the way to connect. */
    DatabaseAddress start(CertificateAuthority authority) {
        directory.create(directory.node(host.name()));
        try {
            if (!Files.exists(certificate())) {
                Identity made =
                        authority.server(host.name(), List.of(host.name()), List.of(host.address()), Instant.now());
                made.write(certificate(), key());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the database's certificate", e);
        }
        return run();
    }

    /** Starts it again unless it runs; returns when it takes connections. */
    public void start() {
        run();
    }

    private Path certificate() {
        return directory.node(host.name()).resolve("server.crt");
    }

    private Path key() {
        return directory.node(host.name()).resolve("server.key");
    }

    private DatabaseAddress run() {
        EmbeddedSettings settings = new EmbeddedSettings(
                data(),
                Path.of("/var/lib/troupe/postgresql"),
                "troupe",
                PORT,
                SHARED_BUFFERS_MIB,
                cluster.nodes().size() * CONNECTIONS_A_NODE + SPARE_CONNECTIONS,
                START_TIMEOUT);
        Exposure exposure = new Exposure(
                host.address(),
                PORT,
                cluster.subnet(),
                certificate(),
                key(),
                directory.pki().resolve("ca.crt"),
                underlay.namespaceFile(host));
        try {
            return EmbeddedPostgres.startExposed(settings, exposure).address();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the database: " + e.getMessage(), e);
        }
    }

    /** Stops it; the data stay. */
    public void stop() {
        try {
            EmbeddedPostgres.stopRunning(data());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop the database", e);
        }
    }

    /** Ends it with SIGKILL, as a crash of its machine does; returns when it is gone. */
    public void kill() {
        try {
            EmbeddedPostgres.killRunning(data());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot kill the database", e);
        }
    }

    /** Removes its data. */
    void purge() {
        LocalCluster.deleteTree(data());
    }
}
