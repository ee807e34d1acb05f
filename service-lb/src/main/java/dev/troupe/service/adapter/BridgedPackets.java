package dev.troupe.service.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Packets between two pods of one node. They cross a bridge, which shows them to the rules of the IP layer only where the
 * kernel's br_netfilter is there and told to.
 *
 * @see <a href="https://docs.kernel.org/networking/bridge.html">Ethernet Bridging</a>
 */
public final class BridgedPackets {
    private static final String ON = "1";
    private static final List<String> SETTINGS = List.of("bridge-nf-call-iptables", "bridge-nf-call-ip6tables");

    private final Path settings;
    private final List<String> load;

    /** Those of this process's network namespace. */
    public BridgedPackets() {
        this(Path.of("/proc/sys/net/bridge"), List.of("modprobe", "br_netfilter"));
    }

    /** @param load the command that makes {@code settings} appear */
    BridgedPackets(Path settings, List<String> load) {
        this.settings = settings;
        this.load = List.copyOf(load);
    }

    /**
     * Shows them to the rules from now on, whatever has taken that away. Blocking.
     *
     * @throws IOException if the kernel does not do it
     */
    public void show() throws IOException {
        if (!Files.exists(settings)) {
            HostCommand.run(load, "");
        }
        if (!Files.exists(settings)) {
            throw new IOException("the kernel has no br_netfilter");
        }
        for (String name : SETTINGS) {
            Path setting = settings.resolve(name);
            if (!Files.readString(setting).strip().equals(ON)) {
                Files.writeString(setting, ON);
            }
        }
    }
}
