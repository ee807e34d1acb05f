package dev.troupe.node.port;

/** Which streams a client wants. With a terminal stderr must be off: it arrives through stdout. */
public record Streams(boolean stdin, boolean stdout, boolean stderr, boolean tty) {
    public Streams {
        if (tty && stderr) {
            throw new IllegalArgumentException("a terminal has no stderr of its own");
        }
        if (!stdin && !stdout && !stderr) {
            throw new IllegalArgumentException("one of stdin, stdout, or stderr must be set");
        }
    }
}
