package dev.troupe.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.persistence.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {
    private final Path directory = TestDatabase.directory();
    private EmbeddedPostgres server;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedPostgres.start(TestDatabase.settings(directory));
    }

    @AfterEach
    void stop() throws IOException {
        server.stop();
        TestDatabase.delete(directory);
    }

    @Test
    void isDurableAndListensOnLoopbackOnly() throws SQLException {
        assertThat(query("SHOW fsync")).isEqualTo("on");
        assertThat(query("SHOW synchronous_commit")).isEqualTo("on");
        assertThat(query("SHOW full_page_writes")).isEqualTo("on");
        assertThat(query("SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(query("SHOW server_version")).startsWith("18.");
    }

    @Test
    void thePasswordIsNeededAndPrivate() throws IOException {
        DatabaseAddress wrong = new DatabaseAddress(server.address().jdbcUrl(), "troupe", "guess");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("password"))))
                .isEqualTo("rw-------");
        assertThat(server.address().toString()).doesNotContain(server.address().password());
        assertThatThrownBy(() -> TestDatabase.connect(wrong))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
    }

    @Test
    void aSecondStartAdoptsTheRunningServer() throws IOException, SQLException {
        execute("CREATE TABLE kept (n int)");
        server.close(); // as if the process had been killed: nobody supervises the server now
        long pid = server.pid();

        server = EmbeddedPostgres.start(TestDatabase.settings(directory));

        assertThat(server.pid()).isEqualTo(pid);
        assertThat(query("SELECT count(*) FROM kept")).isEqualTo("0");
    }

    @Test
    void aStoppedServerStartsAgainAtTheSamePort() throws IOException, SQLException {
        DatabaseAddress before = server.address();
        execute("CREATE TABLE kept (n int)");
        server.stop();
        assertThat(ProcessHandle.of(server.pid()).filter(ProcessHandle::isAlive))
                .isEmpty();

        server = EmbeddedPostgres.start(TestDatabase.settings(directory));

        assertThat(server.address()).isEqualTo(before);
        assertThat(query("SELECT count(*) FROM kept")).isEqualTo("0");
    }

    @Test
    void aKilledServerIsStartedAgainAndHasWhatWasCommitted() throws SQLException {
        execute("CREATE TABLE kept (n int)");
        execute("INSERT INTO kept VALUES (1)");
        long pid = server.pid();

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        await().atMost(Duration.ofSeconds(20)).until(() -> server.pid() != pid);
        assertThat(query("SELECT count(*) FROM kept")).isEqualTo("1");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect(server.address());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect(server.address());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
