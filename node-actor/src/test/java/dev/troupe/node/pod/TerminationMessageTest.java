package dev.troupe.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.plan.Labels;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationMessageTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void outputWithoutALineFeedAtItsEndGetsNone() throws IOException {
        assertThat(message("first", "F", "DONE", "P")).isEqualTo("first\nDONE");
    }

    @Test
    void outputKeepsItsLineFeeds() throws IOException {
        assertThat(message("fir", "P", "st", "F", "", "F")).isEqualTo("first\n\n");
    }

    private String message(String... textsAndTags) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < textsAndTags.length; i += 2) {
            lines.append("2026-01-01T00:00:00.5Z stdout ")
                    .append(textsAndTags[i + 1])
                    .append(' ')
                    .append(textsAndTags[i])
                    .append('\n');
        }
        Path log = folder.resolve("0.log");
        Files.writeString(log, lines);
        return TerminationMessage.of(new ContainerStatus(
                "id",
                "c",
                0,
                ContainerState.EXITED,
                NOW,
                NOW,
                NOW,
                1,
                "Error",
                "",
                "image",
                "ref",
                Map.of(),
                Map.of(Labels.TERMINATION_MESSAGE_POLICY, "FallbackToLogsOnError"),
                List.of(),
                log.toString()));
    }
}
