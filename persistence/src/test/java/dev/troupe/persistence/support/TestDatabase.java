package dev.troupe.persistence.support;

import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.database.EmbeddedPostgres;
import dev.troupe.persistence.database.EmbeddedSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real PostgreSQL, with fsync on, that the tests of one JVM share; each test has a database of its own in it. */
public final class TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabase() {}

    /** A fresh and empty database. */
    public static DatabaseAddress create() {
        DatabaseAddress server = Holder.SERVER.address();
        String name = "test_" + COUNT.incrementAndGet();
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseAddress(
                server.jdbcUrl().replaceAll("/[^/]*$", "/" + name), server.user(), server.password());
    }

    /** The server that all share. */
    public static EmbeddedPostgres server() {
        return Holder.SERVER;
    }

    public static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    /** Settings for a server of a test's own. */
    public static EmbeddedSettings settings(Path directory) {
        return new EmbeddedSettings(
                directory,
                Path.of(System.getProperty("java.io.tmpdir"), "troupe-test-binaries"),
                "nobody",
                0,
                24,
                60,
                Duration.ofSeconds(60));
    }

    /** A folder that the server's user may reach. */
    public static Path directory() {
        try {
            Path directory = Files.createTempDirectory("troupe-test");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void delete(Path directory) {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : paths) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Holder {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            Path directory = directory();
            try {
                EmbeddedPostgres server = EmbeddedPostgres.start(settings(directory));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        server.stop();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        delete(directory);
                    }
                }));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
