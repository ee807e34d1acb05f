package dev.troupe.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.persistence.support.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    @Test
    void severalNodesMayMigrateAtOnceAndAgain() throws Exception {
        DatabaseAddress address = TestDatabase.create();
        try (Database database = new Database(() -> address, Duration.ofSeconds(5), 4);
                ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int start = 0; start < 2; start++) {
                List<Future<?>> running = new ArrayList<>();
                for (int node = 0; node < 3; node++) {
                    running.add(nodes.submit(() -> {
                        database.migrate(Duration.ofSeconds(20));
                        return null;
                    }));
                }
                for (Future<?> migration : running) {
                    migration.get();
                }
            }
        }
        assertThat(applied(address))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, Integer.parseInt(Migrations.NEWEST))
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void theNewestFileIsTheOneTheShortCutLooksFor() throws IOException {
        String files;
        try (InputStream listing =
                Objects.requireNonNull(Migrations.class.getResourceAsStream("/dev/troupe/persistence/migrations"))) {
            files = new String(listing.readAllBytes(), StandardCharsets.UTF_8);
        }
        int newest = Pattern.compile("V(\\d+)__")
                .matcher(files)
                .results()
                .mapToInt(file -> Integer.parseInt(file.group(1)))
                .max()
                .orElseThrow();
        assertThat(newest).isEqualTo(Integer.parseInt(Migrations.NEWEST));
    }

    private static List<String> applied(DatabaseAddress address) throws SQLException {
        List<String> versions = new ArrayList<>();
        try (Connection connection = TestDatabase.connect(address);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT version FROM troupe_schema_history WHERE success AND version IS NOT NULL")) {
            while (result.next()) {
                versions.add(result.getString(1));
            }
        }
        return versions;
    }
}
