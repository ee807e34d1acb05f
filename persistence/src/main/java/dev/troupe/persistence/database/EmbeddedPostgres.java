package dev.troupe.persistence.database;

import dev.troupe.protocol.process.ProcessEnd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private PostgreSQL on 127.0.0.1, started and supervised by this process but not bound to its life: it runs in a
 * session of its own, goes on when this process is killed, and the next start adopts it. A server that dies is started
 * again with back-off, and recovers from its log as PostgreSQL does.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String ROLE = "troupe";
    private static final int PASSWORD_BYTES = 24;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final long MAX_LOG_BYTES = 4 << 20;
    private static final long READY_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long SUPERVISE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long MAX_BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final EmbeddedSettings settings;
    private final @Nullable Exposure exposure;
    private final SystemUser user;
    private final Path home;
    private final Path data;
    private final String password;
    private final Thread supervisor;
    private volatile boolean supervised = true;
    private volatile PostmasterFile server;

    private EmbeddedPostgres(EmbeddedSettings settings, @Nullable Exposure exposure) throws IOException {
        this.settings = settings;
        this.exposure = exposure;
        this.user = new SystemUser(settings.systemUser());
        this.home = PostgresBinaries.unpack(settings.binaries());
        this.data = settings.directory().resolve("data");
        Files.createDirectories(settings.directory());
        this.password = passwordIn(settings.directory().resolve("password"));
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialise();
        }
        if (exposure != null) {
            expose(exposure);
        }
        this.server = adoptOrStart();
        this.supervisor = Thread.ofPlatform().daemon().name("troupe-postgres").unstarted(this::supervise);
    }

    /**
     * Starts the server, or adopts the one that a predecessor left running. Returns when it accepts connections.
     *
     * @throws IOException if it cannot be started; the message holds what the server said
     */
    public static EmbeddedPostgres start(EmbeddedSettings settings) throws IOException {
        EmbeddedPostgres postgres = new EmbeddedPostgres(settings, null);
        postgres.supervisor.start();
        return postgres;
    }

    /**
     * As {@link #start}, of a server that several nodes use and that nobody supervises: PostgreSQL itself restarts what
     * crashes below its main process.
     */
    public static EmbeddedPostgres startExposed(EmbeddedSettings settings, Exposure exposure) throws IOException {
        return new EmbeddedPostgres(settings, exposure);
    }

    /** How to connect. The port stays the same for the life of the data directory unless somebody else takes it. */
    public DatabaseAddress address() {
        if (exposure != null) {
            return new DatabaseAddress(exposure.jdbcUrl(), ROLE, password);
        }
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", ROLE, password);
    }

    /** The process id of the server's main process. */
    public long pid() {
        return server.process().pid();
    }

    /** Lets the server finish its transactions, write a checkpoint and end; returns when it has. */
    public void stop() throws IOException {
        close();
        synchronized (this) {
            ProcessHandle process = server.process();
            if (!ProcessEnd.hasEnded(process)) {
                user.run(List.of(
                        program("pg_ctl"), "stop", "--pgdata=" + data, "--mode=fast", "--wait", "--timeout=30"));
                awaitEnd(process); // pg_ctl waits for the pid file only, which goes a moment earlier
            }
        }
    }

    /**
     * Ends the server of a directory that no process supervises any longer, as after that process was killed. Does
     * nothing if there is none.
     */
    public static void stopRunning(Path directory) throws IOException {
        Optional<PostmasterFile> running = PostmasterFile.read(directory.resolve("data"));
        if (running.isEmpty()) {
            return;
        }
        ProcessHandle server = running.get().process();
        // SIGINT is PostgreSQL's fast shutdown: it ends connections, writes a checkpoint and goes.
        new ProcessBuilder("kill", "-INT", Long.toString(server.pid())).start();
        awaitEnd(server);
    }

    /** As {@link #stopRunning}, with SIGKILL: the next start recovers from the server's log. */
    public static void killRunning(Path directory) throws IOException {
        Optional<PostmasterFile> running = PostmasterFile.read(directory.resolve("data"));
        if (running.isPresent()) {
            running.get().process().destroyForcibly();
            awaitEnd(running.get().process());
        }
    }

    private static void awaitEnd(ProcessHandle server) throws IOException {
        if (!ProcessEnd.await(server, STOP_LIMIT)) {
            throw new IOException("the embedded database, pid " + server.pid() + ", does not stop");
        }
    }

    /** Ends the supervision; the server goes on. */
    @Override
    public void close() {
        supervised = false;
        supervisor.interrupt();
    }

    private void initialise() throws IOException {
        Files.createDirectories(data);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        user.own(data);
        Path passwordFile = Files.createTempFile("troupe", ".password");
        try {
            Files.writeString(passwordFile, password);
            user.own(passwordFile);
            user.run(List.of(
                    program("initdb"),
                    "--pgdata=" + data,
                    "--username=" + ROLE,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-instructions"));
        } catch (IOException e) {
            throw new IOException(
                    "cannot make the embedded database in " + data + " as user " + settings.systemUser()
                            + " (every parent folder must be open to that user): " + e.getMessage(),
                    e);
        } finally {
            Files.delete(passwordFile);
        }
    }

    /** The server's own copies of certificate and key, which must be its user's, and who may connect. */
    private void expose(Exposure wished) throws IOException {
        Path certificate = data.resolve("server.crt");
        Path key = data.resolve("server.key");
        Files.copy(wished.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        user.own(certificate);
        Files.copy(wished.key(), key, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        user.own(key);
        Path clients = data.resolve("pg_hba.conf");
        Files.writeString(
                clients, "local all all scram-sha-256\nhostssl all all " + wished.clients() + " scram-sha-256\n");
        user.own(clients);
    }

    private PostmasterFile adoptOrStart() throws IOException {
        long deadline = System.nanoTime() + settings.startTimeout().toNanos();
        Optional<PostmasterFile> running = PostmasterFile.read(data);
        if (running.isPresent()) {
            LOG.info(
                    "adopting the embedded PostgreSQL, pid {}",
                    running.get().process().pid());
            return awaitReady(null, deadline);
        }
        while (true) {
            try {
                return awaitReady(launch(), deadline);
            } catch (ServerDied e) {
                // Backends of a killed predecessor hold its shared memory for a moment.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(MAX_BACK_OFF_NANOS / 100);
            }
        }
    }

    private Process launch() throws IOException {
        Path log = settings.directory().resolve("server.log");
        if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
            Files.move(log, log.resolveSibling("server.log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> server =
                user.commandLine(PostgresOptions.commandLine(program("postgres"), data, port(), settings, exposure));
        if (exposure != null) {
            server.addAll(0, List.of("nsenter", "--net=" + exposure.networkNamespace()));
        }
        return new ProcessBuilder(server)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private PostmasterFile awaitReady(@Nullable Process started, long deadline) throws IOException {
        while (true) {
            Optional<PostmasterFile> current = PostmasterFile.read(data);
            boolean ours = current.isPresent()
                    && (started == null || current.get().process().pid() == started.pid());
            if (ours && current.get().ready()) {
                return current.get();
            }
            if (started == null ? current.isEmpty() : !started.isAlive()) {
                throw new ServerDied("the embedded PostgreSQL ended while starting: " + endOfLog());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the embedded PostgreSQL was not ready in time: " + endOfLog());
            }
            LockSupport.parkNanos(READY_POLL_NANOS);
        }
    }

    private void supervise() {
        long backOff = SUPERVISE_NANOS / 5;
        while (supervised) {
            LockSupport.parkNanos(SUPERVISE_NANOS);
            synchronized (this) {
                if (!supervised || !ProcessEnd.hasEnded(server.process())) {
                    continue;
                }
                LOG.warn(
                        "the embedded PostgreSQL, pid {}, died; starting it again",
                        server.process().pid());
                try {
                    server = adoptOrStart();
                    backOff = SUPERVISE_NANOS / 5;
                    continue;
                } catch (IOException e) {
                    LOG.warn("cannot start the embedded PostgreSQL: {}", e.getMessage());
                }
            }
            LockSupport.parkNanos(backOff);
            backOff = Math.min(2 * backOff, MAX_BACK_OFF_NANOS);
        }
    }

    /** The port of the last start if it is still free, else a free one. */
    private int port() throws IOException {
        if (exposure != null) {
            return exposure.port();
        }
        if (settings.port() != 0) {
            return settings.port();
        }
        Path file = settings.directory().resolve("port");
        int wanted =
                Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
        int port;
        try (ServerSocket probe = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        } catch (IOException taken) {
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = probe.getLocalPort();
            }
        }
        Files.writeString(file, Integer.toString(port));
        return port;
    }

    private String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    private String endOfLog() throws IOException {
        Path log = settings.directory().resolve("server.log");
        if (!Files.exists(log)) {
            return "no log";
        }
        List<String> lines = Files.readAllLines(log);
        return String.join("; ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private static String passwordIn(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            Path fresh = file.resolveSibling("password.new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, HexFormat.of().formatHex(random), StandardOpenOption.WRITE);
            Files.move(fresh, file);
        }
        return Files.readString(file).strip();
    }

    /** The server ended by itself before it was ready. */
    private static final class ServerDied extends IOException {
        private static final long serialVersionUID = 1L;

        ServerDied(String message) {
            super(message);
        }
    }
}
