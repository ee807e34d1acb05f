package dev.troupe.node.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One line of a log file: {@code 2016-10-06T00:17:09.669794202Z stdout F text}. A long line of a container's output is
 * several of these, all but the last marked P.
 *
 * @param timestamp as written
 * @param text what the container wrote, with a line feed if this is a line's end
 */
@SuppressWarnings("ArrayRecordComponent") // output is bytes, and is not compared
record CriLine(String timestamp, byte[] text, boolean full) {

    /** Reads a line without its line feed; null if it is not in the format. */
    static @Nullable CriLine parse(byte[] line) {
        int first = indexOf(line, 0);
        int second = first < 0 ? -1 : indexOf(line, first + 1);
        int third = second < 0 ? -1 : indexOf(line, second + 1);
        if (second < 0) {
            return null;
        }
        int tagEnd = third < 0 ? line.length : third;
        boolean partial = tagEnd > second + 1 && line[second + 1] == 'P';
        byte[] content = third < 0 ? new byte[0] : Arrays.copyOfRange(line, third + 1, line.length);
        if (!partial) {
            content = Arrays.copyOf(content, content.length + 1);
            content[content.length - 1] = '\n';
        }
        return new CriLine(new String(line, 0, first, StandardCharsets.US_ASCII), content, !partial);
    }

    private static int indexOf(byte[] line, int from) {
        for (int i = from; i < line.length; i++) {
            if (line[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    /** Whether it was written before then. A timestamp that cannot be read is not. */
    boolean isBefore(Instant since) {
        try {
            return Instant.parse(timestamp).isBefore(since);
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
