package dev.troupe.node.pod;

import dev.troupe.node.plan.Labels;
import dev.troupe.node.port.ContainerStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What a container said at its end: in its message file, or with its last lines of output. */
final class TerminationMessage {
    private static final int MAX_FILE_BYTES = 4096;
    private static final int MAX_LOG_BYTES = 2048;
    private static final int MAX_LOG_LINES = 80;

    private TerminationMessage() {}

    static String of(ContainerStatus status) {
        String file = status.annotations().getOrDefault(Labels.TERMINATION_MESSAGE_HOST_PATH, "");
        String message = file.isEmpty() ? "" : PodFolders.tail(Path.of(file), MAX_FILE_BYTES);
        boolean fallBack = status.annotations()
                        .getOrDefault(Labels.TERMINATION_MESSAGE_POLICY, "")
                        .equals("FallbackToLogsOnError")
                && status.exitCode() != 0;
        if (message.isEmpty() && fallBack && !status.logPath().isEmpty()) {
            message = lastLines(PodFolders.tail(Path.of(status.logPath()), 4 * MAX_LOG_BYTES));
        }
        return message.isEmpty() ? status.message() : message;
    }

    /** The text of CRI log lines without their three leading fields. One that is marked P has no end of its own. */
    private static String lastLines(String log) {
        List<String> lines = log.lines()
                .map(line -> line.split(" ", 4))
                .filter(fields -> fields.length == 4)
                .map(fields -> fields[2].startsWith("P") ? fields[3] : fields[3] + "\n")
                .toList();
        String text =
                lines.stream().skip(Math.max(0, lines.size() - MAX_LOG_LINES)).collect(Collectors.joining());
        return text.substring(Math.max(0, text.length() - MAX_LOG_BYTES));
    }
}
