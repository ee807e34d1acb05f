package dev.troupe.service.adapter;

import dev.troupe.service.port.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Has the kernel route loopback addresses over the pods' bridge, which it calls martians otherwise. What comes in with
 * such an address over any device but {@code lo} is dropped by the node's table.
 */
public final class BridgeLoopback implements Loopback {
    private final Path setting;

    /** @param bridge the device that joins the pods of this process's network namespace; it may come later */
    public BridgeLoopback(String bridge) {
        this.setting = Path.of("/proc/sys/net/ipv4/conf", bridge, "route_localnet");
    }

    @Override
    public void leadToPods() throws IOException {
        Files.writeString(setting, "1\n");
    }
}
