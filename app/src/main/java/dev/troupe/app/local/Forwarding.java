package dev.troupe.app.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Packet forwarding on the host: switched on where it was off, and off again afterwards. */
final class Forwarding {
    private static final Path SWITCH = Path.of("/proc/sys/net/ipv4/ip_forward");

    private Forwarding() {}

    private static Path note(String id) {
        return Path.of("/run/troupe", id, "forwarding-was-off");
    }

    static void enable(String id) {
        try {
            if (Files.readString(SWITCH).strip().equals("0")) {
                Files.createDirectories(note(id).getParent());
                Files.writeString(note(id), "");
                Files.writeString(SWITCH, "1");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot switch on packet forwarding", e);
        }
    }

    static void restore(String id) {
        try {
            if (Files.deleteIfExists(note(id))) {
                Files.writeString(SWITCH, "0");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot switch packet forwarding off again", e);
        }
    }
}
