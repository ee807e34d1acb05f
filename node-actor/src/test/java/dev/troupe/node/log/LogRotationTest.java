package dev.troupe.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.adapter.simulated.SimulatedRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder before each test
class LogRotationTest {
    @TempDir
    Path folder;

    @Test
    void movesLargeLogsAwayAndKeepsTheNewestParts() throws IOException {
        Path log = folder.resolve("0.log");
        LogRotation rotation = new LogRotation(new SimulatedRuntime(), 10, 3);
        for (int i = 1; i <= 5; i++) {
            Files.writeString(log, "0123456789" + i);
            rotation.check("c", log, Instant.parse("2026-01-01T00:00:0" + i + "Z"));
            assertThat(log).doesNotExist();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(p -> p.getFileName().toString()).sorted())
                    .as("two parts and the one that is written next")
                    .containsExactly("0.log.20260101-000004", "0.log.20260101-000005");
        }
    }

    @Test
    void leavesSmallLogsAlone() throws IOException {
        Path log = folder.resolve("0.log");
        Files.writeString(log, "123456789");
        new LogRotation(new SimulatedRuntime(), 10, 3).check("c", log, Instant.EPOCH);
        assertThat(log).hasContent("123456789");
    }
}
