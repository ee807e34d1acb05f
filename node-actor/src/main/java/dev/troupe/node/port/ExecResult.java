package dev.troupe.node.port;

import java.nio.charset.StandardCharsets;

/** How a command ended. The arrays are the record's own: treat them as read-only. */
@SuppressWarnings("ArrayRecordComponent") // output of a process is bytes, and is not compared
public record ExecResult(byte[] stdout, byte[] stderr, int exitCode) {

    public String stdoutText() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    public String stderrText() {
        return new String(stderr, StandardCharsets.UTF_8);
    }
}
